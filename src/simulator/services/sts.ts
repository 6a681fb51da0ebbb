import {
  AssumeRole$,
  type AssumeRoleRequest,
  type AssumeRoleResponse,
  GetCallerIdentity$,
  type GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { regionEnabled } from '../access/access.ts';
import { evaluateTrust } from '../access/iam.ts';
import { regionDisabled } from '../http/refusals.ts';
import type { Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';

const MIN_SECONDS = 900;
const DEFAULT_SECONDS = 3600;
const MAX_CHAINED_SECONDS = 3600;
const ROLE_ARN = /^arn:aws(?:-[a-z0-9]+)*:iam::(\d{12}):role(\/(?:[!-.0-~]+\/)*)([\w+=,.@-]+)$/;

/** Builds the AssumedRoleId of AssumeRole: the role's id, and the session's name. */
const assumedRoleId = (roleName: string, sessionName: string): string => `AROA${roleName.toUpperCase()}:${sessionName}`;

const getCallerIdentity: Operation<Record<string, never>, GetCallerIdentityResponse> = (_input, { principal }) => {
  const { accountId, arn, roleName } = principal;
  const sessionName = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    Account: accountId,
    Arn: arn,
    UserId: roleName === undefined ? accountId : assumedRoleId(roleName, sessionName),
  };
};

const validationError = (message: string): ServiceError => new ServiceError('ValidationError', message, 400);

/** Assumes a role. A missing role of another account is denied like one that does not trust the caller. */
const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const { world, principal, region, sessions } = context;
  const { RoleArn: roleArn = '', RoleSessionName: sessionName = '', DurationSeconds: wanted = DEFAULT_SECONDS } = input;
  const [, accountId = '', path = '', roleName = ''] = ROLE_ARN.exec(roleArn) ?? [];
  if (roleName === '') throw validationError(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw validationError(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}`,
    );
  }
  const account = world.accounts.get(accountId);
  if (account !== undefined && !regionEnabled(world, accountId, region, 'sts')) {
    throw regionDisabled('query', 'sts', accountId);
  }
  const role = account?.roles.get(roleName);
  const trusted =
    role !== undefined &&
    role.path === path &&
    account?.state === 'ACTIVE' &&
    (!world.iam.enforce ||
      evaluateTrust(role.trust, {
        principal,
        organizationId: world.organization?.id,
        region,
        externalId: input.ExternalId,
      }) === 'allowed');
  if (!trusted) {
    throw new ServiceError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: ${stsCalls.assumeRole.operation} on resource: ${roleArn}`,
      403,
    );
  }
  if (wanted < MIN_SECONDS) {
    throw validationError(
      `1 validation error detected: Value '${wanted}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${MIN_SECONDS}`,
    );
  }
  if (wanted > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (principal.roleName !== undefined && wanted > MAX_CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const durationSeconds = Math.min(wanted, world.sessionSeconds ?? wanted);
  return {
    Credentials: sessions.issue({ accountId, roleName, sessionName, durationSeconds }),
    AssumedRoleUser: {
      AssumedRoleId: assumedRoleId(roleName, sessionName),
      Arn: `arn:${context.partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    },
  };
};

/** STS: the caller's identity, and sessions of roles that trust the caller. */
export const sts: ServiceModel = {
  signingName: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    AssumeRole: {
      schema: AssumeRole$,
      run: assumeRole,
      resourceArn: ({ RoleArn: arn }: AssumeRoleRequest) => arn ?? '*',
      unimplemented: [
        'Policy',
        'PolicyArns',
        'ProvidedContexts',
        'SerialNumber',
        'SourceIdentity',
        'Tags',
        'TokenCode',
        'TransitiveTagKeys',
      ],
    },
    GetCallerIdentity: { schema: GetCallerIdentity$, run: getCallerIdentity },
  },
};
