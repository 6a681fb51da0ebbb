import { GetParameter$, type GetParameterRequest, type GetParameterResult, ParameterType } from '@aws-sdk/client-ssm';
import { secretsmanagerCalls } from '../../domain/calls/secretsmanager.ts';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';

/** Prefix under which Parameter Store refers to secrets of Secrets Manager. */
const SECRETS = '/aws/reference/secretsmanager/';

const parameterArn = ({ Name: name = '' }: GetParameterRequest, context: CallContext): string =>
  `arn:${context.partition}:ssm:${context.region}:${context.accountId}:parameter/${name.replace(/^\//, '')}`;

/** Returns a parameter, or a secret through its reference, which needs the permission of Secrets Manager too. */
const getParameter: Operation<GetParameterRequest, GetParameterResult> = (input, context) => {
  const { world, accountId, region, partition } = context;
  const name = input.Name ?? '';
  const value = world.account(accountId).region(region).parameters.get(name);
  if (value === undefined) throw new ServiceError('ParameterNotFound', '', 400);
  if (name.startsWith(SECRETS)) {
    const secret = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name.slice(SECRETS.length)}-AbCdEf`;
    if (input.WithDecryption !== true)
      throw new ServiceError(
        'ValidationException',
        'WithDecryption flag must be True for retrieving a Secret Manager secret.',
        400,
      );
    if (context.denial(secretsmanagerCalls.getSecretValue.operation, secret) !== undefined)
      throw new ServiceError('AccessDeniedException', `${context.principal.arn} may not read ${secret}`, 400);
  }
  return {
    Parameter: {
      Name: name,
      Type: ParameterType.SECURE_STRING,
      // An undecrypted value is unreadable.
      Value: input.WithDecryption === true ? value : Buffer.from(value).toString('base64'),
      Version: 1,
      ARN: parameterArn(input, context),
    },
  };
};

/** Parameter Store: parameters of the world's Regions, all encrypted. */
export const ssm: ServiceModel = {
  signingName: 'ssm',
  protocol: 'json-1.1',
  targetPrefix: 'AmazonSSM',
  operations: { GetParameter: { schema: GetParameter$, run: getParameter, resourceArn: parameterArn } },
};
