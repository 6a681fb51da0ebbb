import { actionOf, type Call } from '../../domain/calls/call.ts';
import type { ClientScope } from '../clients/client-factory.ts';
import { AwsCallError, AwsCredentialsError, AwsError, AwsRegionError } from '../errors/aws-error.ts';
import { ACCOUNT_STATES, DISABLED_REGIONS, NO_CREDENTIALS, UNTRUSTED } from '../errors/error-codes.ts';
import { errorCode, errorMessage, failureReason, httpStatus, requestId } from '../errors/errors.ts';

type CallScope = Pick<ClientScope, 'accountId' | 'region'>;

/** Returns advice for a failed call, in one sentence. */
const hintOf = (error: unknown, call: Call): string => {
  const action: string = actionOf(call);
  const code = errorCode(error);
  if (ACCOUNT_STATES.has(code)) return 'Sign the account up for the service, or see to its standing with AWS.';
  if (UNTRUSTED.test(code)) return 'Let Node.js trust the certificate of the proxy: NODE_EXTRA_CA_CERTS.';
  switch (failureReason(error, call.operation)) {
    case 'access-denied':
      return `Allow ${action} in the policies of the caller and, where it has one, of the resource.`;
    case 'denied-by-scp':
      return `A service control policy of the organization stops ${action}: only the organization can allow it.`;
    case 'denied-by-rcp':
      return `A resource control policy of the organization stops ${action}: only the organization can allow it.`;
    case 'denied-by-boundary':
      return `The permissions boundary of the caller does not allow ${action}.`;
    case 'denied-by-session-policy':
      return `The session policy of the caller's credentials does not allow ${action}.`;
    case 'denied-by-endpoint-policy':
      return `The policy of the VPC endpoint does not allow ${action}.`;
    case 'denied-by-resource-policy':
      return `The policy of the resource denies ${action}.`;
    case 'denied-by-key-policy':
      return 'The policy of the KMS key does not let the caller use it.';
    case 'denied-by-identity-policy':
    case 'not-read':
      return `A policy of the caller denies ${action} explicitly.`;
    case 'not-delegated':
      return 'Call from the management account of the organization, or from a delegated administrator.';
    case 'region-disabled':
      return 'Enable the Region in the account, or leave it out. Where every Region answers so, the credentials are not valid.';
    case 'throttled':
      return "Other callers use up the account's quota, or it is small: make fewer calls at a time, or try again later.";
    case 'timed-out':
      return 'AWS was not reached or answered too late: see to the network, the proxy, and whether the Region has the service.';
    case 'not-implemented':
      return 'The service does not offer this operation here.';
    default:
      return (httpStatus(error) ?? 0) >= 500
        ? 'AWS failed: try again later.'
        : 'See what AWS says about the input of the call.';
  }
};

/**
 * Converts the error of a call to an error of this layer. Errors of this layer, and an abort by the caller's own
 * signal, are returned unchanged.
 */
export const awsErrorOf = (error: unknown, scope: CallScope, call: Call): unknown => {
  if (error instanceof AwsError || (error instanceof Error && error.name === 'AbortError')) return error;
  const { operation } = call;
  const code = errorCode(error);
  const id = requestId(error);
  const { accountId, region } = scope;
  const place = accountId === undefined ? region : `${accountId}/${region}`;
  const message = `${operation} in ${place} failed: ${code}: ${errorMessage(error)}${id ? ` (request ${id})` : ''}`;
  const facts = { code, status: httpStatus(error), requestId: id, accountId, region, operation };
  const options = { cause: error };
  const reason = failureReason(error, operation);
  if (reason === 'region-disabled') {
    return new AwsRegionError(message, { ...facts, hint: hintOf(error, call) }, options);
  }
  // STS knows valid keys in every Region; elsewhere they are wrong.
  if (NO_CREDENTIALS.has(code) || (operation.startsWith('sts:') && DISABLED_REGIONS.has(code))) {
    const hint =
      'See to the credentials, as none were found, they have expired or are not valid, and to the clock of this machine.';
    return new AwsCredentialsError(message, { ...facts, hint }, options);
  }
  return new AwsCallError(message, { ...facts, hint: hintOf(error, call) }, options);
};

/**
 * Makes one call of AWS. Throws an AwsCallError, AwsCredentialsError or AwsRegionError, with the original error as its
 * cause.
 */
export const callAws = async <T>(scope: CallScope, call: Call, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    throw awsErrorOf(error, scope, call);
  }
};
