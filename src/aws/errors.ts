import type { GapCause, GapReason } from '../domain/gap.ts';

/** The call that failed, as the gap names it. */
export interface FailedCall {
  /** The API call, such as `s3:GetBucketEncryption`. */
  readonly operation: string;
  /** The IAM action that allows the call, such as `s3:GetEncryptionConfiguration`. */
  readonly action: string;
}

/** A role could not be assumed; stands in for the error of whichever call needed the role's credentials. */
export class AssumeRoleError extends Error {
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown) {
    super(`${roleArn} could not be assumed: ${errorCode(cause)}: ${errorMessage(cause)}`, { cause });
    this.name = 'AssumeRoleError';
    this.roleArn = roleArn;
  }
}

// The codes of every protocol that Plumbline speaks; the lists of throttles and broken connections are those of the SDK's own retries.
const THROTTLES: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const CONNECTIONS: ReadonlySet<string> = new Set([
  'AbortError',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
]);
const DENIALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AccountProblem',
  'AllAccessDisabled',
  'AuthorizationError',
  'AuthorizationErrorException',
  'ExpiredToken',
  'ExpiredTokenException',
  'NotSignedUp',
  'OptInRequired',
  'SubscriptionRequiredException',
  'UnauthorizedOperation',
]);
// What AWS answers in a Region that the account has not enabled; the same codes answer credentials that are valid nowhere.
const DISABLED_REGIONS: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'RegionDisabledException',
  'UnrecognizedClientException',
]);
const NOT_IMPLEMENTED: ReadonlySet<string> = new Set([
  'InvalidAction',
  'NotImplemented',
  'UnknownOperation',
  'UnknownOperationException',
]);
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}
const view = (error: unknown): ErrorLike => (typeof error === 'object' && error !== null ? error : {});

/** The HTTP status that AWS answered with; absent when there was no answer. */
export const httpStatus = (error: unknown): number | undefined => view(error).$metadata?.httpStatusCode;

/** AWS's error code, or the code of a broken connection such as `ECONNRESET`; `HTTP 503` when the answer carried no code. */
export const errorCode = (error: unknown): string => {
  const { name, code, Code } = view(error);
  const anonymous =
    typeof name !== 'string' || ['', 'Error', 'Unknown', 'UnknownError'].includes(name) || /^\d+$/.test(name);
  if (!anonymous) return name;
  if (typeof Code === 'string' && Code !== '') return Code;
  if (typeof code === 'string' && code !== '') return code;
  const status = httpStatus(error);
  return status === undefined ? 'Error' : `HTTP ${status}`;
};

/** AWS's message, without the SDK's hint to its developers and without access key ids. */
export const errorMessage = (error: unknown): string => {
  const { message } = view(error);
  const text = typeof message === 'string' ? message : String(error);
  return text
    .replace(/\s*Deserialization error: to see the raw response.*$/s, '')
    .replace(/\bA[KS]IA[A-Z0-9]{16}\b/g, '[access key id]');
};

/** AWS asked for a slower pace. */
export const isThrottle = (error: unknown): boolean =>
  THROTTLES.has(errorCode(error)) || httpStatus(error) === 429 || view(error).$retryable?.throttling === true;

const isConnection = (error: unknown): boolean => {
  const { code } = view(error);
  return CONNECTIONS.has(errorCode(error)) || (typeof code === 'string' && CONNECTIONS.has(code));
};

/** The same call may well succeed later: a throttle, a broken connection, or an answer of 500 and above but not 501. */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof AssumeRoleError) return isTransient(error.cause);
  const status = httpStatus(error) ?? 0;
  return isThrottle(error) || isConnection(error) || (status >= 500 && status !== 501);
};

/** The session of the credentials has ended; other credentials of the same principal may work. */
export const isExpired = (error: unknown): boolean => EXPIRED.has(errorCode(error));

const reasonOf = (error: unknown, operation: string): GapReason => {
  const code = errorCode(error);
  const status = httpStatus(error);
  if (isThrottle(error)) return 'throttled';
  if (isConnection(error)) return 'timed-out';
  if (NOT_IMPLEMENTED.has(code) || status === 501) return 'not-implemented';
  if (DISABLED_REGIONS.has(code)) {
    // The auditor's own STS endpoint is in an enabled Region: there, only the credentials can be wrong.
    return operation.startsWith('sts:') && code !== 'RegionDisabledException' ? 'access-denied' : 'region-disabled';
  }
  if (DENIALS.has(code) || status === 401 || status === 403) {
    return /service control polic/i.test(errorMessage(error)) ? 'denied-by-scp' : 'access-denied';
  }
  return 'unexpected';
};

/**
 * Why a call could not be answered. A role that could not be assumed is named as such, whichever call it was that needed it.
 * `action` is given only where IAM would cure it.
 */
export const gapCause = (error: unknown, call: FailedCall): GapCause => {
  const assuming = error instanceof AssumeRoleError;
  const cause = assuming ? error.cause : error;
  const operation = assuming ? 'sts:AssumeRole' : call.operation;
  const action = assuming ? 'sts:AssumeRole' : call.action;
  const reason = reasonOf(cause, operation);
  const { $metadata } = view(cause);
  const requestId = $metadata?.requestId;
  const attempts = $metadata?.attempts ?? 1;
  const facts = [...(attempts > 1 ? [`${attempts} attempts`] : []), ...(requestId ? [`request ${requestId}`] : [])];
  return {
    reason,
    detail: [
      `${operation}${assuming ? ` of ${error.roleArn}` : ''} failed: ${errorCode(cause)}: ${errorMessage(cause)}`,
      ...(facts.length > 0 ? [`(${facts.join(', ')})`] : []),
    ].join(' '),
    operation,
    ...(reason === 'access-denied' || reason === 'denied-by-scp' ? { action } : {}),
    ...(requestId ? { requestId } : {}),
  };
};
