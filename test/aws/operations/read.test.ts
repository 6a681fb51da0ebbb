import { expect, test } from 'vitest';
import { read } from '../../../src/aws/operations/read.ts';

const what = {
  operation: 's3:GetBucketEncryption',
  action: 's3:GetEncryptionConfiguration',
  absentOn: ['NoSuchThing'],
};
const failing = (name: string) => async () => {
  throw Object.assign(new Error('text'), { name });
};

test('an answer is a value', async () => {
  expect(await read(async () => 7, what)).toEqual({ ok: true, value: 7 });
});

test('an error that means "not configured" is an absent value', async () => {
  expect(await read(failing('NoSuchThing'), what)).toEqual({ ok: true, value: undefined });
});

test('any other error is a cause, never a value', async () => {
  expect(await read(failing('AccessDenied'), what)).toMatchObject({
    ok: false,
    causes: [{ reason: 'access-denied', action: 's3:GetEncryptionConfiguration' }],
  });
});

test('a call that throws at once is a cause too', async () => {
  const call = (): Promise<number> => {
    throw new TypeError('x');
  };
  expect(await read(call, what)).toMatchObject({ ok: false, causes: [{ reason: 'unexpected' }] });
});
