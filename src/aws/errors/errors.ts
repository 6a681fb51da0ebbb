import { type ApiOperation, actionOf, type Call } from '../../domain/calls/call.ts';
import { callOf, iamActionOf } from '../../domain/calls/index.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { defined } from '../../domain/defined.ts';
import { denialOf, DENIALS as POLICY_DENIALS } from '../../domain/denial.ts';
import type { GapCause, GapReason } from '../../domain/gap.ts';
import { AwsCredentialsError, AwsError, AwsRegionError } from './aws-error.ts';
import {
  ACCOUNT_STATES,
  CONNECTIONS,
  DENIALS,
  DISABLED_REGIONS,
  EXPIRED,
  KEY_DENIALS,
  MISSING_KEY,
  NO_CREDENTIALS,
  NOT_FOUND,
  NOT_IMPLEMENTED,
  THROTTLES,
  UNTRUSTED,
} from './error-codes.ts';

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}

// Unwraps errors of this layer to the error of AWS or the SDK. A role that could not be assumed is a failure of its
// own.
const original = (error: unknown): unknown =>
  error instanceof AwsError && !(error instanceof AssumeRoleError) && error.cause !== undefined ? error.cause : error;
const view = (error: unknown): ErrorLike => {
  const seen = original(error);
  return typeof seen === 'object' && seen !== null ? seen : {};
};

const assumeRoleHint = (cause: unknown): string => {
  if (isTransient(cause)) return 'STS was not reached, failed, or asks for a slower pace: try again later.';
  const code = errorCode(cause);
  return NO_CREDENTIALS.has(code) || DISABLED_REGIONS.has(code)
    ? "See to the caller's own credentials: they have expired or are not valid in this Region."
    : `Let the role trust the caller (and its external id, session name and tags), and allow the caller ${actionOf(stsCalls.assumeRole)} on the role.`;
};

/** A role could not be assumed. Replaces the error of the call that needed the role's credentials. */
export class AssumeRoleError extends AwsCredentialsError {
  override readonly name = 'AssumeRoleError';
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown, region?: string) {
    super(
      `${roleArn} could not be assumed: ${errorCode(cause)}: ${errorMessage(cause)}`,
      {
        code: errorCode(cause),
        status: httpStatus(cause),
        requestId: requestId(cause),
        accountId: roleArn.split(':')[4],
        region,
        operation: stsCalls.assumeRole.operation,
        hint: assumeRoleHint(cause),
      },
      { cause },
    );
    this.roleArn = roleArn;
  }
}

/** Returns AWS's request id; undefined if there was no answer. */
export const requestId = (error: unknown): string | undefined => view(error).$metadata?.requestId;

/** Returns the HTTP status; undefined if there was no answer. */
export const httpStatus = (error: unknown): number | undefined => view(error).$metadata?.httpStatusCode;

/**
 * Returns AWS's error code, or the code of a broken connection such as `ECONNRESET`; `HTTP 503` if the answer had no
 * code.
 */
export const errorCode = (error: unknown): string => {
  if (error instanceof AwsError && error.cause === undefined) return error.code;
  const { name, code, Code } = view(error);
  const status = httpStatus(error);
  // An answer that is no document of the protocol, such as an HTML page, ends as a SyntaxError.
  const anonymous =
    typeof name !== 'string' ||
    ['', 'Error', 'Unknown', 'UnknownError'].includes(name) ||
    /^\d+$/.test(name) ||
    (name === 'SyntaxError' && status !== undefined);
  if (!anonymous) return name;
  if (typeof Code === 'string' && Code !== '') return Code;
  if (typeof code === 'string' && code !== '') return code;
  return status === undefined ? 'Error' : `HTTP ${status}`;
};

/** Removes access key ids from a text. */
export const withoutKeyIds = (text: string): string => text.replace(/\bA[KS]IA[A-Z0-9]{16}\b/g, '[access key id]');

/** Returns AWS's message, without the SDK's hint to developers and without access key ids. */
export const errorMessage = (error: unknown): string => {
  const { message } = view(error);
  const text = typeof message === 'string' ? message : String(error);
  return withoutKeyIds(text.replace(/\s*Deserialization error: to see the raw response.*$/s, ''));
};

/** Tests whether AWS asked for a slower pace. */
export const isThrottle = (error: unknown): boolean =>
  THROTTLES.has(errorCode(error)) || httpStatus(error) === 429 || view(error).$retryable?.throttling === true;

const isConnection = (error: unknown): boolean => {
  const { code } = view(error);
  return CONNECTIONS.has(errorCode(error)) || (typeof code === 'string' && CONNECTIONS.has(code));
};

/**
 * Tests whether the same call may succeed later: a throttle, a broken connection, or an answer of 500 and above except
 * 501.
 */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof AssumeRoleError) return isTransient(error.cause);
  const status = httpStatus(error) ?? 0;
  return isThrottle(error) || isConnection(error) || (status >= 500 && status !== 501);
};

/**
 * Tests whether the requested resource does not exist, for every service. CloudFormation says it in the message of a
 * ValidationError. An answer to HEAD has no body, so its status and request id decide. A body that is no document of the
 * protocol proves nothing.
 */
export const isNotFound = (error: unknown): boolean => {
  if (error instanceof AssumeRoleError) return false;
  const code = errorCode(error);
  if (code === 'ValidationError' || code === 'ValidationException')
    return /\bdo(?:es)? not exist\b/.test(errorMessage(error));
  if (code === 'HTTP 404') return requestId(error) !== undefined && view(error).name !== 'SyntaxError';
  return NOT_FOUND.test(code) && !MISSING_KEY.test(code);
};

/** Tests whether the session has ended. Other credentials of the same principal may work. */
export const isExpired = (error: unknown): boolean => EXPIRED.has(errorCode(error));

const isDenial = (error: unknown): boolean => {
  const status = httpStatus(error);
  return DENIALS.has(errorCode(error)) || status === 401 || status === 403;
};

/** Classifies the failure of a call. */
export const failureReason = (error: unknown, operation: string): GapReason => {
  if (error instanceof AwsRegionError) return 'region-disabled';
  const code = errorCode(error);
  const status = httpStatus(error);
  if (isThrottle(error)) return 'throttled';
  if (isConnection(error)) return 'timed-out';
  if (NOT_IMPLEMENTED.has(code) || status === 501) return 'not-implemented';
  if (DISABLED_REGIONS.has(code)) {
    // The auditor's own STS endpoint is in an enabled Region, so only the credentials can be wrong there.
    return operation.startsWith('sts:') && code !== 'RegionDisabledException' ? 'access-denied' : 'region-disabled';
  }
  if (KEY_DENIALS.has(code) && !/identity-based polic/i.test(errorMessage(error))) return 'denied-by-key-policy';
  if (isDenial(error)) return denialOf(errorMessage(error), iamActionOf(operation as ApiOperation)).reason;
  return 'unexpected';
};

/** Names the role of an assumed role's session, as trust policies name it. */
const principalOf = (text: string): string | undefined => {
  const arn = /\bUser: (arn:\S+)/.exec(text)?.[1];
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn ?? '');
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
};

/**
 * AWS gives one answer for an account that does not exist, a role that does not exist, a role that does not trust the
 * caller, and a wrong external id.
 */
const assumeRoleAdvice = (roleArn: string, text: string): string =>
  [
    `see that the account is right, that the role ${roleArn.slice(roleArn.lastIndexOf(':') + ':role/'.length)} exists there`,
    `that its trust policy names ${principalOf(text) ?? 'the auditor'}, that the external id is the same`,
    `and that the auditor is allowed ${actionOf(stsCalls.assumeRole)} on the role`,
  ].join(', ');

/** Returns advice for a failure that permissions would not cure; undefined where the reason says it all. */
const adviceOf = (reason: GapReason, cause: unknown, error: unknown): string | undefined => {
  const code = errorCode(cause);
  // STS knows valid keys in every Region; elsewhere they are wrong.
  const unknownKeys = DISABLED_REGIONS.has(code) && reason === 'access-denied';
  if (NO_CREDENTIALS.has(code) || unknownKeys) {
    return "see to the auditor's credentials, which have expired or are not valid, and to its clock; then audit again";
  }
  if (ACCOUNT_STATES.has(code)) return 'sign the account up for the service, or see to its standing with AWS';
  if (UNTRUSTED.test(code)) return 'let Node.js trust the certificate of the proxy (NODE_EXTRA_CA_CERTS)';
  const isRefused = error instanceof AssumeRoleError && reason === 'access-denied';
  return isRefused ? assumeRoleAdvice(error.roleArn, errorMessage(cause)) : undefined;
};

/** The call that an error of this layer names, where a table has it. An operation makes several calls, and any of them may fail. */
const failedCall = (error: unknown): Call | undefined =>
  error instanceof AwsError && error.operation !== undefined ? callOf(error.operation) : undefined;

/**
 * Builds the cause of a gap. A role that could not be assumed is named as such, whatever call needed it. `action` is
 * set only if a policy denied it. `made` is the call if the error does not name one itself.
 */
export const gapCause = (error: unknown, made: Call): GapCause => {
  const assuming = error instanceof AssumeRoleError;
  const cause = assuming ? error.cause : error;
  const call = failedCall(error) ?? made;
  const { operation } = call;
  const reason = failureReason(cause, operation);
  const advice = adviceOf(reason, cause, error);
  const isOther = advice !== undefined && !assuming;
  const action =
    isOther || !POLICY_DENIALS.has(reason) ? undefined : denialOf(errorMessage(cause), actionOf(call)).action;
  const id = requestId(cause);
  const attempts = view(cause).$metadata?.attempts ?? 1;
  const facts = [...(attempts > 1 ? [`${attempts} attempts`] : []), ...(id ? [`request ${id}`] : [])];
  return {
    reason,
    detail: [
      `${operation}${assuming ? ` of ${error.roleArn}` : ''} failed: ${errorCode(cause)}: ${errorMessage(cause)}`,
      ...(facts.length > 0 ? [`(${facts.join(', ')})`] : []),
    ].join(' '),
    operation,
    ...defined({ action, advice }),
    ...(id ? { requestId: id } : {}),
  };
};
