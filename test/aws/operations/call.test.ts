import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { AwsCallError, AwsCredentialsError, AwsError, AwsRegionError } from '../../../src/aws/errors/aws-error.ts';
import {
  AssumeRoleError,
  errorCode,
  gapCause,
  isNotFound,
  isThrottle,
  isTransient,
} from '../../../src/aws/errors/errors.ts';
import { callAws } from '../../../src/aws/operations/call.ts';
import type { ApiOperation } from '../../../src/domain/calls/call.ts';
import { s3Calls } from '../../../src/domain/calls/s3.ts';

const scope = { accountId: '111122223333', region: 'eu-west-1' };

const thrown = (name: string, message = 'text', status: number | undefined = 400): Error =>
  Object.assign(new Error(message), {
    name,
    $metadata: { ...(status === undefined ? {} : { httpStatusCode: status, requestId: 'R1' }), attempts: 1 },
  });

const failure = async (error: unknown, operation: ApiOperation = 's3:HeadBucket', action = operation) => {
  const wrapped: unknown = await callAws(scope, { operation, action }, () => Promise.reject(error)).catch(
    (e: unknown) => e,
  );
  return wrapped as AwsError;
};

test('a call that succeeds answers as it does', async () => {
  expect(await callAws(scope, s3Calls.listBuckets, async () => 7)).toBe(7);
});

test('an error carries everything about the call, and the original', async () => {
  const original = thrown('AccessDenied', 'Access Denied', 403);
  const error = await failure(original, 's3:HeadBucket', 's3:ListBucket');
  expect(error).toBeInstanceOf(AwsCallError);
  expect(error).toMatchObject({
    name: 'AwsCallError',
    message: 's3:HeadBucket in 111122223333/eu-west-1 failed: AccessDenied: Access Denied (request R1)',
    code: 'AccessDenied',
    status: 403,
    requestId: 'R1',
    accountId: '111122223333',
    region: 'eu-west-1',
    operation: 's3:HeadBucket',
    hint: 'Allow s3:ListBucket in the policies of the caller and, where it has one, of the resource.',
    cause: original,
  });
});

const role = 'arn:aws:iam::222222222222:role/Audit';

describe('the class and the hint', () => {
  test.each<[string, unknown, `${string}:${string}`, new (...args: never[]) => Error, RegExp]>([
    ['a denial', thrown('AccessDenied', 'no', 403), 's3:ListBuckets', AwsCallError, /Allow s3:ListBuckets/],
    [
      'a denial by the organization',
      thrown('AccessDenied', 'with an explicit deny in a service control policy', 403),
      's3:ListBuckets',
      AwsCallError,
      /service control policy/,
    ],
    ['a throttle', thrown('Throttling'), 'cloudformation:ListStacks', AwsCallError, /quota/],
    ['a timeout', thrown('TimeoutError', 'late', undefined), 's3:ListBuckets', AwsCallError, /network/],
    ['an operation that is not offered', thrown('NotImplemented', 'x', 501), 's3:ListBuckets', AwsCallError, /offer/],
    ['a failure of AWS', thrown('InternalError', 'x', 500), 's3:ListBuckets', AwsCallError, /try again/],
    ['refused input', thrown('ValidationError'), 'cloudformation:CreateChangeSet', AwsCallError, /input/],
    ['something that is not an error', 'text', 's3:ListBuckets', AwsCallError, /input/],
    [
      'a Region that is not enabled',
      thrown('UnrecognizedClientException', 'invalid', 400),
      'logs:DescribeLogGroups',
      AwsRegionError,
      /Enable the Region/,
    ],
    [
      'keys that STS does not know',
      thrown('InvalidClientTokenId', 'x', 403),
      'sts:GetCallerIdentity',
      AwsCredentialsError,
      /not valid/,
    ],
    [
      'no credentials',
      thrown('CredentialsProviderError', 'none', undefined),
      's3:ListBuckets',
      AwsCredentialsError,
      /none were found/,
    ],
    ['an expired session', thrown('ExpiredToken', 'x', 400), 's3:ListBuckets', AwsCredentialsError, /expired/],
    [
      'a proxy that opens TLS',
      Object.assign(new Error('self-signed'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      's3:ListBuckets',
      AwsCallError,
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['an account without the service', thrown('NotSignedUp', 'x', 403), 's3:ListBuckets', AwsCallError, /Sign .* up/],
    ['a wrong secret', thrown('SignatureDoesNotMatch', 'x', 403), 's3:ListBuckets', AwsCredentialsError, /not valid/],
    [
      'a role',
      new AssumeRoleError(role, thrown('AccessDenied', 'no', 403)),
      's3:ListBuckets',
      AwsCredentialsError,
      /trust/,
    ],
    [
      'a role that STS had no time for',
      new AssumeRoleError(role, thrown('Throttling')),
      's3:ListBuckets',
      AwsCredentialsError,
      /try again later/,
    ],
    [
      'a role asked for with a session that has expired',
      new AssumeRoleError(role, thrown('ExpiredToken', 'x', 403)),
      's3:ListBuckets',
      AwsCredentialsError,
      /credentials/,
    ],
  ])('%s', async (_name, error, operation, Class, hint) => {
    const wrapped = await failure(error, operation);
    expect(wrapped).toBeInstanceOf(Class);
    expect(wrapped).toBeInstanceOf(AwsError);
    expect(wrapped.hint).toMatch(hint);
    expect(wrapped.cause).toBeDefined();
  });
});

test('what is an error of this layer already, and an abort, stay as they are', async () => {
  for (const error of [
    new AssumeRoleError(role, thrown('AccessDenied')),
    await failure(thrown('AccessDenied')),
    new DOMException('stopped', 'AbortError'),
    Object.assign(new Error('Request aborted'), { name: 'AbortError' }),
  ]) {
    expect(await failure(error)).toBe(error);
  }
});

describe('a wrapped error is judged as the one that it stands for', () => {
  const call = s3Calls.headBucket;
  test.each([
    ['a throttle', thrown('SlowDown', 'x', 503)],
    ['a denial', thrown('AccessDenied', 'no', 403)],
    ['a Region', thrown('InvalidClientTokenId', 'no', 403)],
    ['an expired session', thrown('ExpiredToken', 'no', 403)],
    ['an absence', thrown('NoSuchBucket', 'no', 404)],
    ['a failure', thrown('InternalError', 'x', 500)],
    ['no credentials', thrown('CredentialsProviderError', 'none', undefined)],
    ['a role', new AssumeRoleError(role, thrown('Throttling'))],
  ])('%s', async (_name, error) => {
    const wrapped = await failure(error);
    expect(gapCause(wrapped, call)).toEqual(gapCause(error, call));
    for (const judge of [errorCode, isThrottle, isTransient, isNotFound]) expect(judge(wrapped)).toEqual(judge(error));
  });

  test('and a Region that was refused before any call is a gap of its own', () => {
    const error = new AwsRegionError('xx is not enabled', { code: 'RegionNotEnabled', hint: 'x' });
    expect(gapCause(error, call)).toMatchObject({
      reason: 'region-disabled',
      detail: expect.stringContaining('xx is not enabled'),
    });
    expect(errorCode(error)).toBe('RegionNotEnabled');
  });
});

describe('what does not exist', () => {
  test.each<[string, Error, boolean]>([
    ['an S3 bucket', thrown('NoSuchBucket', 'x', 404), true],
    ['an S3 object', thrown('NoSuchKey', 'x', 404), true],
    ['an answer to HEAD', thrown('NotFound', 'x', 404), true],
    ['an answer to HEAD without a name', thrown('UnknownError', 'x', 404), true],
    [
      'a page of somebody who is not AWS',
      Object.assign(thrown('SyntaxError'), { $metadata: { httpStatusCode: 404 } }),
      false,
    ],
    ['a page that has a request id', thrown('SyntaxError', 'x', 404), false],
    ['encryption of a bucket', thrown('ServerSideEncryptionConfigurationNotFoundError', 'x', 404), true],
    ['a stack', thrown('ValidationError', 'Stack with id demo does not exist'), true],
    ['stacks', thrown('ValidationException', 'Stacks demo do not exist'), true],
    ['another mistake', thrown('ValidationError', 'Template format error'), false],
    ['a change set', thrown('ChangeSetNotFound', 'x', 404), true],
    ['a drift detection', thrown('ResourceNotFoundException'), true],
    ['a table', thrown('ResourceNotFoundException'), true],
    ['an execution', thrown('ExecutionDoesNotExist'), true],
    ['a state machine', thrown('StateMachineDoesNotExist'), true],
    ['a topic', thrown('NotFoundException', 'x', 404), true],
    ['an account', thrown('AccountNotFoundException'), true],
    ['a role', thrown('NoSuchEntityException', 'x', 404), true],
    ['a key that a topic needs', thrown('KMSNotFoundException'), false],
    ['a host', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), false],
    ['a denial', thrown('AccessDenied', 'x', 403), false],
    ['a role that cannot be assumed', new AssumeRoleError(role, thrown('NoSuchEntity')), false],
  ])('%s: %s', (_name, error, expected) => {
    expect(isNotFound(error)).toBe(expected);
  });
});

test('access key ids in what AWS says are not repeated', async () => {
  const error = await failure(thrown('InvalidAccessKeyId', 'The key AKIAABCDEFGHIJKLMNOP does not exist', 403));
  expect(error.message).toContain('[access key id]');
  expect(inspect(error, { depth: 0 })).not.toContain('AKIAABCDEFGHIJKLMNOP');
});
