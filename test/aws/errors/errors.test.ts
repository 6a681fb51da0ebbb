import { describe, expect, test } from 'vitest';
import {
  AssumeRoleError,
  errorCode,
  errorMessage,
  gapCause,
  isExpired,
  isThrottle,
  isTransient,
} from '../../../src/aws/errors/errors.ts';
import { s3Calls } from '../../../src/domain/calls/s3.ts';
import type { GapReason } from '../../../src/domain/gap.ts';

const call = s3Calls.getBucketEncryption;

const aws = (name: string, message = 'text', status = 400, more: object = {}): Error =>
  Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'R1', attempts: 1 },
    ...more,
  });
const node = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

const scp =
  'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: s3:GetEncryptionConfiguration with an explicit deny in a service control policy';

const rows: readonly (readonly [string, unknown, GapReason])[] = [
  ['denied, query and S3', aws('AccessDenied', 'Access Denied', 403), 'access-denied'],
  ['denied, JSON', aws('AccessDeniedException'), 'access-denied'],
  ['denied, EC2', aws('UnauthorizedOperation', 'no', 403), 'access-denied'],
  ['denied, SNS', aws('AuthorizationError', 'no', 403), 'access-denied'],
  ['S3 was never used in the account', aws('NotSignedUp', 'no', 403), 'access-denied'],
  ['a 403 without a body', aws('Unknown', 'UnknownError', 403), 'access-denied'],
  ['a 403 whose name is its number', aws('403', 'UnknownError', 403), 'access-denied'],
  ['an expired session', aws('ExpiredToken', 'expired', 400), 'access-denied'],
  ['an SCP that denies', aws('AccessDenied', scp, 403), 'denied-by-scp'],
  [
    'an SCP that does not allow',
    aws('AccessDeniedException', 'because no service control policy allows the x action'),
    'denied-by-scp',
  ],
  [
    'a resource control policy',
    aws('AccessDenied', 'with an explicit deny in a resource control policy', 403),
    'denied-by-rcp',
  ],
  ['a key that the caller may not use', aws('KMSAccessDeniedException', 'no', 400), 'denied-by-key-policy'],
  [
    'a bucket policy',
    aws('AccessDenied', 'with an explicit deny in a resource-based policy', 403),
    'denied-by-resource-policy',
  ],
  ['throttled, query', aws('Throttling', 'Rate exceeded'), 'throttled'],
  ['throttled, JSON', aws('ThrottlingException'), 'throttled'],
  ['throttled, S3', aws('SlowDown', 'reduce', 503), 'throttled'],
  ['throttled, Organizations', aws('TooManyRequestsException'), 'throttled'],
  ['a bare 429', aws('Unknown', 'UnknownError', 429), 'throttled'],
  [
    'a retryable throttle of a name not known yet',
    aws('BrandNew', 'x', 400, { $retryable: { throttling: true } }),
    'throttled',
  ],
  ['no answer in time', aws('TimeoutError', 'timed out'), 'timed-out'],
  ['a reset', node('ECONNRESET'), 'timed-out'],
  ['a refused connection', Object.assign(node('ECONNREFUSED'), { name: 'TimeoutError' }), 'timed-out'],
  ['a host that does not exist', node('ENOTFOUND'), 'timed-out'],
  ['a Region that is not enabled, query', aws('InvalidClientTokenId', 'invalid', 403), 'region-disabled'],
  ['a Region that is not enabled, JSON', aws('UnrecognizedClientException', 'invalid', 400), 'region-disabled'],
  ['a Region that is not enabled, EC2', aws('AuthFailure', 'invalid', 401), 'region-disabled'],
  ['a Region whose STS endpoint is not active', aws('RegionDisabledException', 'x', 403), 'region-disabled'],
  ['an operation that is not offered, query', aws('InvalidAction', 'x'), 'not-implemented'],
  ['an operation that is not offered, JSON', aws('UnknownOperationException', 'x'), 'not-implemented'],
  ['an operation that is not offered, S3', aws('NotImplemented', 'x', 501), 'not-implemented'],
  ['a bare 501', aws('Unknown', 'UnknownError', 501), 'not-implemented'],
  ['a failure of AWS', aws('InternalFailure', 'x', 500), 'unexpected'],
  ['a code not known yet', aws('Surprise', 'x'), 'unexpected'],
  ['a programming error', new TypeError('x is undefined'), 'unexpected'],
  ['something that is not an error', 'text', 'unexpected'],
  ['nothing', undefined, 'unexpected'],
];

describe('the reason of a gap', () => {
  test.each(rows)('%s', (_name, error, reason) => {
    expect(gapCause(error, call)).toMatchObject({ reason, operation: 's3:GetBucketEncryption' });
  });
});

test('a denied call names the call, the error, the request and the IAM action that would cure it', () => {
  expect(gapCause(aws('AccessDenied', 'Access Denied', 403), call)).toEqual({
    reason: 'access-denied',
    detail: 's3:GetBucketEncryption failed: AccessDenied: Access Denied (request R1)',
    operation: 's3:GetBucketEncryption',
    action: 's3:GetEncryptionConfiguration',
    requestId: 'R1',
  });
});

test('what IAM would not cure names no action', () => {
  expect(gapCause(aws('Throttling', 'Rate exceeded', 400, { $metadata: { attempts: 10 } }), call)).toEqual({
    reason: 'throttled',
    detail: 's3:GetBucketEncryption failed: Throttling: Rate exceeded (10 attempts)',
    operation: 's3:GetBucketEncryption',
  });
});

describe('what permissions would not cure names no IAM action but what would', () => {
  const credentials = expect.stringMatching(/^see to the auditor's credentials/);
  test.each([
    ['an expired session', aws('ExpiredToken', 'expired', 403), credentials],
    ['a wrong secret', aws('SignatureDoesNotMatch', 'no', 403), credentials],
    ['a clock that is wrong', aws('RequestTimeTooSkewed', 'no', 403), credentials],
    ['no credentials', aws('CredentialsProviderError', 'Could not load', 0), credentials],
    ['an account without the service', aws('NotSignedUp', 'no', 403), expect.stringMatching(/^sign the account up/)],
    ['a proxy that opens TLS', node('SELF_SIGNED_CERT_IN_CHAIN'), expect.stringContaining('NODE_EXTRA_CA_CERTS')],
    ['a certificate that has expired', node('CERT_HAS_EXPIRED'), expect.stringContaining('NODE_EXTRA_CA_CERTS')],
  ])('%s', (_name, error, advice) => {
    expect(gapCause(error, call)).toMatchObject({ advice });
    expect(gapCause(error, call)).not.toHaveProperty('action');
  });

  test('a role asked for with keys that STS does not know', () => {
    const error = new AssumeRoleError('arn:aws:iam::222222222222:role/a', aws('InvalidClientTokenId', 'x', 403));
    expect(gapCause(error, call)).toMatchObject({ operation: 'sts:AssumeRole', advice: credentials });
  });
});

const role = 'arn:aws:iam::222222222222:role/PlumblineAudit';

test('a role that cannot be assumed is named, whichever call needed it', () => {
  const cause = gapCause(new AssumeRoleError(role, aws('AccessDenied', 'not authorized', 403)), call);
  expect(cause).toMatchObject({
    reason: 'access-denied',
    operation: 'sts:AssumeRole',
    action: 'sts:AssumeRole',
    detail: `sts:AssumeRole of ${role} failed: AccessDenied: not authorized (request R1)`,
    requestId: 'R1',
  });
});

test('a role that cannot be assumed: account, role, trust and external id are named, as AWS cannot tell them apart', () => {
  const text =
    'User: arn:aws:sts::111111111111:assumed-role/auditor/session is not authorized to perform: sts:AssumeRole';
  const { advice } = gapCause(new AssumeRoleError(role, aws('AccessDenied', text, 403)), call);
  expect(advice).toBe(
    'see that the account is right, that the role PlumblineAudit exists there, that its trust policy names ' +
      'arn:aws:iam::111111111111:role/auditor, that the external id is the same, and that the auditor is allowed ' +
      'sts:AssumeRole on the role',
  );
});

test.each([
  ['throttled', aws('Throttling', 'Rate exceeded'), 'throttled'],
  ['asked of an STS endpoint that is not active', aws('RegionDisabledException', 'x', 403), 'region-disabled'],
  ['asked with invalid credentials', aws('InvalidClientTokenId', 'x', 403), 'access-denied'],
] as const)('a role that was %s', (_name, cause, reason) => {
  expect(gapCause(new AssumeRoleError(role, cause), call)).toMatchObject({ reason, operation: 'sts:AssumeRole' });
});

test.each([
  ['AWS error', aws('AccessDenied'), 'AccessDenied'],
  ['connection', node('ECONNRESET'), 'ECONNRESET'],
  ['S3 code beside an anonymous name', aws('Unknown', '', 400, { Code: 'NoSuchBucket' }), 'NoSuchBucket'],
  ['anonymous answer', aws('UnknownError', '', 503), 'HTTP 503'],
  ['a page in HTML', aws('SyntaxError', 'Unexpected token', 404), 'HTTP 404'],
  ['plain error', new Error('x'), 'Error'],
  ['no error', null, 'Error'],
])('the code of: %s', (_name, error, code) => {
  expect(errorCode(error)).toBe(code);
});

test('the message has neither the hint to developers nor access key ids', () => {
  const hint =
    'aborted\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';
  expect(errorMessage(new Error(hint))).toBe('aborted');
  expect(errorMessage(new Error('Credential=ASIAABCDEFGHIJKLMNOP/20261101'))).toBe(
    'Credential=[access key id]/20261101',
  );
});

test.each([
  ['throttle', aws('Throttling'), true, true],
  ['timeout', aws('TimeoutError'), false, true],
  ['500', aws('InternalFailure', '', 500), false, true],
  ['501', aws('NotImplemented', '', 501), false, false],
  ['denial', aws('AccessDenied', '', 403), false, false],
  ['role, throttled', new AssumeRoleError(role, aws('Throttling')), false, true],
  ['role, denied', new AssumeRoleError(role, aws('AccessDenied', '', 403)), false, false],
])('%s: throttle and transient', (_name, error, throttle, transient) => {
  expect([isThrottle(error), isTransient(error)]).toEqual([throttle, transient]);
});

test.each(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'])(
  '%s says that a session has ended',
  (code) => {
    expect(isExpired(aws(code))).toBe(true);
    expect(isExpired(aws('AccessDenied'))).toBe(false);
  },
);
