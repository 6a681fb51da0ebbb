import { expect, test } from 'vitest';
import { takeFault } from '../../../src/simulator/http/faults.ts';
import type { Fault } from '../../../src/simulator/world/world.ts';

const call = {
  operation: 's3:GetBucketVersioning',
  accountId: '111122223333',
  region: 'eu-west-1',
  input: { Bucket: 'acme-logs' },
};
const stackArn = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0b1f';

test.each<{ fault: Partial<Fault>; input?: object; hit: boolean }>([
  { fault: { operation: 's3:GetBucketVersioning' }, hit: true },
  { fault: { operation: 's3:*' }, hit: true },
  { fault: { operation: '*' }, hit: true },
  { fault: { operation: 's3:GetBucketEncryption' }, hit: false },
  { fault: { operation: 'logs:*' }, hit: false },
  { fault: { accountId: '111122223333', region: 'eu-west-1' }, hit: true },
  { fault: { accountId: '444455556666' }, hit: false },
  { fault: { region: 'us-east-1' }, hit: false },
  { fault: { resource: 'acme-*' }, hit: true },
  { fault: { resource: 'acme' }, hit: false },
  { fault: { resource: '*' }, input: {}, hit: false },
  { fault: { resource: 'web' }, input: { StackName: 'web' }, hit: true },
  { fault: { resource: 'web' }, input: { StackName: stackArn }, hit: true },
  { fault: { resource: stackArn }, input: { StackName: stackArn }, hit: true },
  { fault: { resource: 'Auditor' }, input: { RoleArn: 'arn:aws:iam::444455556666:role/path/Auditor' }, hit: true },
  { fault: { resource: 'alerts' }, input: { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts' }, hit: true },
  { fault: { resource: '/aws/*' }, input: { logGroupNamePrefix: '/aws/lambda' }, hit: true },
  { fault: { resource: 'acme-logs' }, input: { NextToken: 'acme-logs' }, hit: false },
])('$fault hits a call with $input: $hit', ({ fault, input, hit }) => {
  const whole: Fault = { operation: '*', kind: 'error', ...fault };
  expect(takeFault([whole], { ...call, ...(input && { input }) })).toBe(hit ? whole : undefined);
});

test('a fault with times is used up by its hits alone, and leaves the world with the last', () => {
  const once: Fault = { operation: 's3:*', kind: 'reset', times: 1 };
  const twice: Fault = { operation: '*', kind: 'error', times: 2 };
  const faults = [once, twice];
  takeFault(faults, { ...call, region: 'us-east-1', operation: 'logs:DescribeLogGroups' });
  const taken = Array.from({ length: 3 }, () => takeFault(faults, call));
  expect(taken).toEqual([once, twice, undefined]);
  expect(faults).toEqual([]);
});

test('a fault without times stays', () => {
  const faults: Fault[] = [{ operation: '*', kind: 'delay', delayMs: 1 }];
  expect(takeFault(faults, call)).toBe(faults[0]);
  expect(takeFault(faults, call)).toBe(faults[0]);
});
