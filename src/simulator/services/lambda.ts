import {
  type FunctionConfiguration,
  GetAccountSettings$,
  type GetAccountSettingsRequest,
  type GetAccountSettingsResponse,
  GetFunctionConfiguration$,
  type GetFunctionConfigurationRequest,
  ListFunctions$,
  type ListFunctionsRequest,
  type ListFunctionsResponse,
  type Runtime,
} from '@aws-sdk/client-lambda';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { LambdaFunction, RegionState } from '../world/world.ts';
import { rangeProblem } from './constraint.ts';
import { pageOf } from './page.ts';

/** The most functions of a page, whatever is requested. */
const PAGE_SIZE = 50;
const MAX_ITEMS = 10_000;

const regionOf = ({ world, accountId, region }: CallContext): RegionState => world.account(accountId).region(region);

const functionArn = (name: string, { partition, region, accountId }: CallContext): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;

/** Name in a name, or in a whole or partial ARN. */
const nameOf = (given: string): string => /(?:^|:)function:([^:]+)/.exec(given)?.[1] ?? given;

const namedArn = ({ FunctionName: given = '' }: { FunctionName?: string | undefined }, context: CallContext): string =>
  functionArn(nameOf(given), context);

const configurationOf = (one: LambdaFunction, context: CallContext): FunctionConfiguration => ({
  FunctionName: one.name,
  FunctionArn: functionArn(one.name, context),
  Runtime: one.runtime as Runtime | undefined,
  Handler: one.handler,
  Role: `arn:${context.partition}:iam::${context.accountId}:role/${one.role ?? one.name}`,
  MemorySize: one.memoryMegabytes,
  Timeout: one.timeoutSeconds,
  LastModified: new Date(one.modifiedAt).toISOString().replace('Z', '+0000'),
  PackageType: one.runtime === undefined ? 'Image' : 'Zip',
  Version: '$LATEST',
  Environment: Object.keys(one.environment).length === 0 ? undefined : { Variables: one.environment },
});

const getFunctionConfiguration: Operation<GetFunctionConfigurationRequest, FunctionConfiguration> = (
  input,
  context,
) => {
  const found = regionOf(context).functions.get(nameOf(input.FunctionName ?? ''));
  if (found === undefined)
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${namedArn(input, context)}`, 404);
  return { ...configurationOf(found, context), State: found.state };
};

/** Lists functions without their states, as Lambda does. */
const listFunctions: Operation<ListFunctionsRequest, ListFunctionsResponse> = (input, context) => {
  const invalid = (message: string) => new ServiceError('InvalidParameterValueException', message, 400);
  const problem = rangeProblem('maxItems', input.MaxItems, { least: 1, most: MAX_ITEMS });
  if (problem !== undefined) throw invalid(problem);
  const page = pageOf(regionOf(context).functions.values(), ({ name }) => name, {
    of: ['ListFunctions', context.accountId, context.region],
    token: input.Marker,
    size: Math.min(input.MaxItems ?? PAGE_SIZE, PAGE_SIZE),
    invalidToken: () => invalid('Invalid Marker'),
  });
  return { Functions: page.items.map((one) => configurationOf(one, context)), NextMarker: page.next };
};

/** Returns the executions at the same time that no function of the Region has reserved. */
export const unreservedExecutions = ({ functions, concurrentExecutions }: RegionState): number =>
  [...functions.values()].reduce(
    (left, { reservedConcurrency = 0 }) => left - reservedConcurrency,
    concurrentExecutions,
  );

const getAccountSettings: Operation<GetAccountSettingsRequest, GetAccountSettingsResponse> = (_input, context) => {
  const region = regionOf(context);
  return {
    AccountLimit: {
      ConcurrentExecutions: region.concurrentExecutions,
      UnreservedConcurrentExecutions: unreservedExecutions(region),
    },
    AccountUsage: { FunctionCount: region.functions.size },
  };
};

/** Lambda: configurations of functions, and the limits of an account. Functions are not run. */
export const lambda: ServiceModel = {
  signingName: 'lambda',
  protocol: 'rest-json',
  operations: {
    GetAccountSettings: { schema: GetAccountSettings$, run: getAccountSettings },
    GetFunctionConfiguration: {
      schema: GetFunctionConfiguration$,
      run: getFunctionConfiguration,
      resourceArn: namedArn,
      unimplemented: ['Qualifier'],
    },
    ListFunctions: { schema: ListFunctions$, run: listFunctions, unimplemented: ['FunctionVersion', 'MasterRegion'] },
  },
};
