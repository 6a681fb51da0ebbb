import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ACTIVE_SHARDS,
  activeKey,
  findingKey,
  keyText,
  runPartitions,
  targetRecordKey,
  transitionKey,
} from '../../../src/stores/dynamodb/item-keys.ts';
import { change, finding, minute, runId, scope, targetRecord } from '../../support/stored-examples.ts';

const of = (arn: string) =>
  finding('x', { resource: { kind: 's3:bucket', arn, name: 'x' }, target: scope('111122223333', 'ap-southeast-11') });
const anyArn = fc.oneof(
  fc.array(fc.constantFrom('\ud800', '\udc00', 'a')).map((units) => `arn:${units.join('')}`),
  fc.string({ unit: 'binary', maxLength: 2048 }),
  fc.string({ unit: 'binary', maxLength: 2048 }).map((text) => `arn:${text}`),
);

describe('keys of items', () => {
  test('no sort key is longer than DynamoDB takes, whatever the ARN', () => {
    fc.assert(
      fc.property(anyArn, (arn) => {
        const { activeOrder } = activeKey(of(arn));
        const transition = transitionKey(runId('r'.repeat(80)), change('reopened', minute(1), of(arn)));
        for (const key of [findingKey(of(arn)).sk, activeOrder, transition.sk]) {
          expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
          expect(Buffer.from(key).toString()).toBe(key);
        }
      }),
    );
  });

  test('different ARNs have different keys', () => {
    fc.assert(
      fc.property(anyArn, anyArn, (left, right) => {
        fc.pre(left !== right);
        expect(keyText(findingKey(of(left)))).not.toBe(keyText(findingKey(of(right))));
      }),
    );
    const long = `arn:${'x'.repeat(2000)}`;
    expect(findingKey(of(long)).sk).not.toBe(findingKey(of(`${long}y`)).sk);
    expect(findingKey(of('arn:\ud800')).sk).not.toBe(findingKey(of('arn:\ud801')).sk);
  });

  test('an ARN cannot pass for the hash of another', () => {
    const hashed = findingKey(of('')).sk.replace('FINDING#s3-bucket-versioning#', '');
    expect(hashed).toMatch(/^sha256#[0-9a-f]{64}$/);
    expect(findingKey(of(hashed)).sk).not.toBe(findingKey(of('')).sk);
  });

  test('the shards of active findings share evenly', () => {
    const shards = new Map<string, number>();
    for (let index = 0; index < 1600; index += 1) {
      const { activeShard } = activeKey(finding(`bucket-${index}`));
      shards.set(activeShard, (shards.get(activeShard) ?? 0) + 1);
    }
    expect(shards.size).toBe(ACTIVE_SHARDS);
    expect(Math.min(...shards.values())).toBeGreaterThan(50);
    expect(Math.max(...shards.values())).toBeLessThan(160);
  });

  test('the partitions of a run share its targets evenly, and each is read', () => {
    const id = runId('run-a');
    const partitions = new Map<string, number>();
    for (let account = 0; account < 100; account += 1) {
      for (const region of ['eu-west-1', 'us-east-1', 'us-gov-west-1', 'ap-south-1']) {
        const target = scope(String(100_000_000_000 + account * 7919), region);
        const { pk } = targetRecordKey(targetRecord('run-a', { target }));
        expect(transitionKey(id, change('opened', minute(1), finding('b', { target }))).pk).toBe(pk);
        expect(runPartitions(id, target)).toContain(pk);
        partitions.set(pk, (partitions.get(pk) ?? 0) + 1);
      }
    }
    const all = runPartitions(id);
    expect(all.filter((partition) => partitions.has(partition))).toHaveLength(partitions.size);
    // And the run's own, which held everything once.
    expect(all).toHaveLength(partitions.size + 1);
    expect(Math.max(...partitions.values())).toBeLessThan((400 / partitions.size) * 2);
  });
});
