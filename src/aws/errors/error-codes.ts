// Codes of throttling in every protocol. These and the codes of broken connections are those of the SDK's retries.

export const THROTTLES: ReadonlySet<string> = new Set([
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

export const CONNECTIONS: ReadonlySet<string> = new Set([
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

export const DENIALS: ReadonlySet<string> = new Set([
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

/** Codes of services that may not use a key for the caller. */
export const KEY_DENIALS: ReadonlySet<string> = new Set(['KMS.AccessDeniedException', 'KMSAccessDeniedException']);

/** Codes in a Region that the account has not enabled. The same codes answer credentials that are valid nowhere. */
export const DISABLED_REGIONS: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'RegionDisabledException',
  'UnrecognizedClientException',
]);

export const NOT_IMPLEMENTED: ReadonlySet<string> = new Set([
  'InvalidAction',
  'NotImplemented',
  'UnknownOperation',
  'UnknownOperationException',
]);

export const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

/** Codes for missing or refused credentials in any Region. A wrong clock also makes AWS refuse them. */
export const NO_CREDENTIALS: ReadonlySet<string> = new Set([
  ...EXPIRED,
  'CredentialsProviderError',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
]);

/** Codes for the state of the account, where permissions do not matter. */
export const ACCOUNT_STATES: ReadonlySet<string> = new Set([
  'AccountProblem',
  'AllAccessDisabled',
  'NotSignedUp',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Matches codes of untrusted certificates, such as those of a proxy that opens TLS. */
export const UNTRUSTED = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_)|SELF_SIGNED_CERT/;

/**
 * Matches each service's words for a missing resource: NoSuchBucket, ResourceNotFoundException, ExecutionDoesNotExist.
 */
export const NOT_FOUND = /^NoSuch|NotFound(?:Exception|Error|Fault)?$|DoesNotExist(?:Exception)?$/;
/** Matches codes of a missing KMS key, which say nothing about the requested resource. */
export const MISSING_KEY = /^KMS/;
