import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { auditTargetEvent } from '../../../src/app/runs/events.ts';
import { changesSent, outboxesOf, sentTo } from '../../../src/app/runs/outbox.ts';
import { createRunCache } from '../../../src/app/runs/run-cache.ts';
import { policyExceptions } from '../../../src/app/runs/run-exceptions.ts';
import { runFiles } from '../../../src/app/runs/run-files.ts';
import { runPolicy } from '../../../src/app/runs/run-policy.ts';
import { memoryRunBucket } from '../../support/stores/memory-run-bucket.ts';
import { runId } from '../../support/subjects.ts';

/** The objects of a run as the version before the outbox wrote them. They stay as they are, whatever is written from now on. */
const stored = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/former-run.json'), 'utf8')) as Readonly<
  Record<string, unknown>
>;
const id = runId('former');

const formerBucket = async (without: readonly string[] = []) => {
  const bucket = memoryRunBucket();
  for (const [key, content] of Object.entries(stored))
    if (!without.some((name) => key.includes(name))) await bucket.put(key, JSON.stringify(content));
  return bucket;
};

describe('a run of the former layout', () => {
  test('has an outbox: what was sent to whom, what its report showed, and that it is closed', async () => {
    const outbox = await outboxesOf(await formerBucket()).read(id);
    expect(outbox).toMatchObject({
      exceptions: { states: { migration: 'expiring' } },
      coverage: {
        ledger: { '222222222222/us-east-1': { 'logs:log-group': { resources: 1, unlisted: true } } },
        losses: [{ target: { accountId: '222222222222', region: 'us-east-1' }, kind: 'logs:log-group' }],
      },
      closedAt: '2026-11-10T06:00:05.000Z',
    });
    expect([...changesSent(outbox, 'default')]).toEqual([
      'opened e95ec3b21570d7d9de285518d0dd6a0c',
      'opened 4d78460cd9b00fc713e144578d5fb5d1',
      'incomplete 222222222222/us-east-1 logs:log-group',
      'expiring migration',
    ]);
    expect(sentTo(outbox, 'arn:aws:sns:us-east-1:111111111111:plumbline-alerts')).toEqual([
      '5315928cce91b9c0a1392676c6536a80',
    ]);
  });

  test('has an open outbox where not everything was sent', async () => {
    const outbox = await outboxesOf(await formerBucket(['alerted'])).read(id);
    expect(outbox.closedAt).toBeUndefined();
    expect(outbox.digests).toHaveLength(1);
  });

  test('keeps its outbox in one file from the next step on', async () => {
    const bucket = await formerBucket(['alerted']);
    const outboxes = outboxesOf(bucket);
    const former = await outboxes.read(id);
    await outboxes.write(id, { ...former, closedAt: '2026-11-11T06:00:00.000Z' });
    expect(await outboxesOf(bucket).read(id)).toEqual({ ...former, closedAt: '2026-11-11T06:00:00.000Z' });
  });

  test('has the exceptions and drift ignores of its policy', async () => {
    expect(await policyExceptions({ bucket: await formerBucket() }, id)).toMatchObject({
      exceptions: [{ id: 'migration', source: 'policy' }],
      ignores: [{ resourceType: 'AWS::SQS::Queue', propertyPath: '/DelaySeconds' }],
    });
  });

  test('has its own checks and overrides, and the rest of the policy of the process', async () => {
    const current = parsePolicy(
      'version: 1\nchecks: { s3-bucket-encryption: { minimum: sse-kms } }\ndrift: { budget: 3h }\n',
      'current',
    );
    const ports = { bucket: await formerBucket(), policy: current, runCache: createRunCache() };
    const { policy } = await runPolicy(ports, id);
    expect(Object.keys(policy.checks)).not.toContain('s3-bucket-encryption');
    expect(policy.checks['cloudformation-stack-drift']?.options).toMatchObject({
      ignore: [{ resourceType: 'AWS::SQS::Queue' }],
    });
    expect(policy.drift.budgetSeconds).toBe(3 * 3600);
  });

  test('has targets with the facts of their accounts, which steps look up now', () => {
    const [target] = stored['runs/former/targets.json'] as readonly object[];
    const run = {
      id,
      startedAt: '2026-11-10T06:00:00Z',
      driftDeadline: '2026-11-10T08:00:00Z',
      checks: [],
      scoped: false,
    };
    const account = { accountId: '222222222222', unitPath: 'Root', tags: { stage: 'prod' } };
    expect(auditTargetEvent.parse({ run, target: { ...target, account } })).toEqual({ run, target });
  });
});

describe('a run that left nothing', () => {
  test('has an empty outbox, no policy of its own and no exceptions', async () => {
    const bucket = memoryRunBucket();
    const policy = parsePolicy('version: 1\n', 'current');
    expect(await outboxesOf(bucket).read(id)).toEqual({ digests: [] });
    expect((await runPolicy({ bucket, policy, runCache: createRunCache() }, id)).policy).toBe(policy);
    expect(await policyExceptions({ bucket }, id)).toBeUndefined();
  });
});

describe('the policy of a run', () => {
  const policy = parsePolicy('version: 1\nchecks: { logs-log-group-retention: { minimumDays: 90 } }\n', 'current');
  const RETENTION = 'logs-log-group-retention';

  test('gives an option that its check did not have when the run was planned its default', async () => {
    const bucket = memoryRunBucket();
    const base = policy.checks[RETENTION] ?? expect.unreachable('the check is disabled');
    const { minimumDays, ...missing } = base.options as { readonly minimumDays: number };
    expect(Object.keys(missing).length).toBeGreaterThan(0);
    await runFiles(bucket, id).policy.write({
      ...policy,
      checks: { ...policy.checks, [RETENTION]: { ...base, options: { minimumDays } } },
    });
    const read = await runPolicy({ bucket, policy, runCache: createRunCache() }, id);
    expect(read.policy.checks[RETENTION]).toEqual(base);
  });

  test('keeps the options that it was planned with, whatever the defaults are now', async () => {
    const bucket = memoryRunBucket();
    const base = policy.checks[RETENTION] ?? expect.unreachable('the check is disabled');
    const options = { ...(base.options as object), minimumDays: 7 };
    await runFiles(bucket, id).policy.write({
      checks: { [RETENTION]: { ...base, given: {}, options } },
      overrides: [],
    });
    const read = await runPolicy({ bucket, policy, runCache: createRunCache() }, id);
    expect(read.policy.checks[RETENTION]?.options).toEqual(options);
  });
});
