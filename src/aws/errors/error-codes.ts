// The codes of every protocol that this layer speaks; the lists of throttles and broken connections are those of the SDK's own retries.

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

/** What AWS answers in a Region that the account has not enabled; the same codes answer credentials that are valid nowhere. */
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

/** What says that there are no credentials, or none that AWS takes, whatever the Region; with a wrong clock it takes none. */
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

/** What stops a call is the state of the account, not its permissions. */
export const ACCOUNT_STATES: ReadonlySet<string> = new Set([
  'AccountProblem',
  'AllAccessDisabled',
  'NotSignedUp',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Node does not trust who answers, as where a proxy opens TLS: it is not AWS that refuses. */
export const UNTRUSTED = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_)|SELF_SIGNED_CERT/;

/** Every service has words of its own for what does not exist: NoSuchBucket, ResourceNotFoundException, ExecutionDoesNotExist. */
export const NOT_FOUND = /^NoSuch|NotFound(?:Exception|Error|Fault)?$|DoesNotExist(?:Exception)?$/;
/** A key of KMS that is missing says nothing about the resource that was asked for. */
export const MISSING_KEY = /^KMS/;
