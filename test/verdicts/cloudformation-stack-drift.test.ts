import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { StackFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import {
  type AuditedWorld,
  auditDrift,
  type DriftAudit,
  type DriftAuditOptions,
  denied,
  minutesEarlier,
  outcomesOf,
  queues,
  throttledAtFirst,
  transitionOf,
  unusedStacks,
  worldOfStacks,
} from '../support/audited-world.ts';

const CHECK = 'cloudformation-stack-drift';
const OPERATIONS = [
  'ListStacks',
  'DetectStackDrift',
  'DescribeStackDriftDetectionStatus',
  'ListStackResources',
  'DescribeStackResourceDrifts',
];

type ResourceFile = NonNullable<StackFile['resources']>[number];
const modified = (logicalId: string, more: Partial<ResourceFile> = {}): ResourceFile => ({
  logicalId,
  type: 'AWS::SQS::Queue',
  drift: 'MODIFIED',
  differences: [{ path: '/DelaySeconds', expected: '0', actual: '5', type: 'NOT_EQUAL' }],
  ...more,
});
const unknown = (logicalId: string, reason: string): ResourceFile => ({
  logicalId,
  type: 'AWS::Lambda::Function',
  drift: 'UNKNOWN',
  reason,
});
const DENIED = 'User is not authorized to perform: lambda:GetFunction on resource: function (Status Code: 403)';

interface Verdicts {
  readonly world: AuditedWorld;
  readonly audit: DriftAudit;
  /** The one outcome of the stack. */
  of(name: string): Outcome | undefined;
  calls(operation: string): number;
}

/** Among two pages of other stacks, with two pages of resources more each, and every operation throttled at first. */
const audited = async (
  stacks: readonly StackFile[],
  {
    world: more = {},
    check = {},
    ...options
  }: DriftAuditOptions & { world?: Partial<WorldFile>; check?: unknown } = {},
): Promise<Verdicts> => {
  const { faults = [], ...rest } = more;
  const world = await worldOfStacks([...unusedStacks, ...stacks], {
    ...rest,
    faults: [...throttledAtFirst('cloudformation', OPERATIONS), ...faults],
  });
  const audit = await auditDrift(world, options);
  const outcomes = outcomesOf(world.target, CHECK, audit.evidence, check);
  return {
    world,
    audit,
    of(name) {
      const found = outcomes.filter(({ resource }) => resource.name === name);
      expect(found.length).toBeLessThanOrEqual(1);
      return found[0];
    },
    calls: (operation) => world.simulator.calls.count({ operation: `cloudformation:${operation}` }),
  };
};

const seen = ({ audit: { evidence, last } }: Verdicts) => ({
  kind: 'cloudformation:stack' as const,
  listedAt: last.listedAt,
  complete: last.complete,
  gaps: last.gaps,
  evidence,
});

const gapsOf = (outcome: Outcome | undefined) =>
  outcome !== undefined && 'gaps' in outcome ? outcome.gaps : undefined;

describe('CloudFormation stack drift', () => {
  test('DRIFTED, every resource checked', async () => {
    const { of } = await audited([
      {
        name: 'web',
        resources: [...queues, modified('Jobs'), { logicalId: 'Topic', type: 'AWS::SNS::Topic', drift: 'DELETED' }],
      },
    ]);
    expect(of('web')).toMatchObject({
      status: 'NON_COMPLIANT',
      messageId: 'drifted',
      data: {
        status: 'DRIFTED',
        checkedResources: 122,
        totalResources: 122,
        drifted: [
          {
            logicalId: 'Jobs',
            status: 'MODIFIED',
            differences: [{ path: '/DelaySeconds', expected: '0', actual: '5', type: 'NOT_EQUAL' }],
          },
          { logicalId: 'Topic', status: 'DELETED', differences: [] },
        ],
      },
    });
    expect(of('web')).not.toHaveProperty('gaps');
  });

  test('DRIFTED with more drifted resources than a page holds: all of them', async () => {
    const drifted = Array.from({ length: 250 }, (_, index) => modified(`Jobs${index}`));
    const { of } = await audited([{ name: 'web', resources: drifted }]);
    const outcome = of('web');
    expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', data: { driftedResources: 250, totalResources: 250 } });
  });

  test('DRIFTED, some rows UNKNOWN', async () => {
    const { of } = await audited([
      { name: 'web', resources: [...queues, modified('Jobs'), unknown('One', DENIED), unknown('Two', DENIED)] },
    ]);
    const outcome = of('web');
    expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', data: { incomplete: true, driftedResources: 1 } });
    expect(gapsOf(outcome)).toMatchObject([
      { reason: 'resource-unknown', part: 'One', action: 'lambda:GetFunction' },
      { reason: 'resource-unknown', part: 'Two', action: 'lambda:GetFunction' },
    ]);
  });

  test('IN_SYNC, at least one row checked, none drifted', async () => {
    const { of, audit } = await audited([
      { name: 'web', resources: [...queues, { logicalId: 'Custom', type: 'Custom::Thing', drift: 'NOT_CHECKED' }] },
    ]);
    expect(of('web')).toMatchObject({ status: 'COMPLIANT' });
    expect(audit.of('web')?.facts.drift).toMatchObject({ value: { checkedResources: 120, totalResources: 121 } });
  });

  test('IN_SYNC but a row is MODIFIED or DELETED', async () => {
    const { of } = await audited([
      { name: 'web', resources: [...queues, modified('Jobs')], detection: { status: 'IN_SYNC' } },
    ]);
    expect(of('web')).toMatchObject({ status: 'NON_COMPLIANT', data: { inconsistent: true, driftedResources: 1 } });
  });

  test('IN_SYNC with nothing checkable', async () => {
    const { of } = await audited([
      {
        name: 'web',
        resources: queues.map((resource, index) => ({ ...resource, drift: index % 2 ? 'UNSUPPORTED' : 'NOT_CHECKED' })),
      },
    ]);
    expect(of('web')).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'no resource of this stack supports drift detection',
    });
  });

  test('UNKNOWN only, or DETECTION_FAILED with no drifted row', async () => {
    const { of } = await audited([
      { name: 'unknown-only', resources: [...queues, unknown('One', DENIED), unknown('Two', 'Unable to describe')] },
      { name: 'unknown-but-complete', resources: [unknown('One', DENIED)], detection: { outcome: 'complete' } },
      { name: 'failed-without-a-name', resources: [...queues], detection: { outcome: 'failed' } },
      { name: 'unknown-without-a-row', resources: [...queues], detection: { status: 'UNKNOWN' } },
    ]);
    expect(gapsOf(of('unknown-only'))).toMatchObject([
      { reason: 'resource-unknown', part: 'One', action: 'lambda:GetFunction' },
      { reason: 'resource-unknown', part: 'Two', detail: expect.stringContaining('Unable to describe') },
    ]);
    expect(gapsOf(of('unknown-but-complete'))).toMatchObject([{ part: 'One' }]);
    expect(gapsOf(of('failed-without-a-name'))).toMatchObject([
      { reason: 'resource-unknown', detail: expect.stringContaining('Failed to detect drift') },
    ]);
    expect(gapsOf(of('unknown-without-a-row'))).toMatchObject([{ reason: 'resource-unknown' }]);
    for (const name of ['unknown-only', 'unknown-but-complete', 'failed-without-a-name', 'unknown-without-a-row'])
      expect(of(name)).toMatchObject({ status: 'INSUFFICIENT_DATA' });
  });

  test('DETECTION_FAILED with drifted rows', async () => {
    const { of } = await audited([
      {
        name: 'web',
        resources: [...queues, modified('Jobs'), unknown('One', DENIED)],
        detection: { outcome: 'failed' },
      },
    ]);
    expect(of('web')).toMatchObject({
      status: 'NON_COMPLIANT',
      data: { incomplete: true, drifted: [{ logicalId: 'Jobs' }] },
    });
    expect(gapsOf(of('web'))).toMatchObject([{ part: 'One' }]);
  });

  test('failed rows whose reason is transient (`Rate exceeded`, `Internal Failure`)', async () => {
    const { of, audit, calls } = await audited([
      {
        name: 'web',
        resources: [
          ...queues,
          modified('Jobs', { failTimes: 1, reason: 'Rate exceeded' }),
          { logicalId: 'Topic', type: 'AWS::SNS::Topic', failTimes: 2, reason: 'Internal Failure' },
          unknown('Denied', DENIED),
        ],
      },
      {
        name: 'for-ever',
        resources: [{ logicalId: 'Jobs', type: 'AWS::SQS::Queue', failTimes: 99 }, modified('More')],
      },
    ]);
    expect(of('web')).toMatchObject({
      status: 'NON_COMPLIANT',
      data: { incomplete: true, drifted: [{ logicalId: 'Jobs' }] },
    });
    expect(gapsOf(of('web'))).toMatchObject([{ part: 'Denied' }]);
    expect(audit.of('web')?.facts.drift).toMatchObject({ value: { checkedResources: 122, totalResources: 123 } });
    expect(of('for-ever')).toMatchObject({ status: 'NON_COMPLIANT', data: { incomplete: true } });
    expect(gapsOf(of('for-ever'))).toMatchObject([{ part: 'Jobs', detail: expect.stringContaining('Rate exceeded') }]);
    // Two attempts were throttled; then two whole stacks, two repetitions of the first and four of the second.
    expect(calls('DetectStackDrift')).toBe(2 + 2 + 2 + 4);
  });

  test('only those logical ids are checked again, at most 200 at a time', async () => {
    const failing = Array.from(
      { length: 450 },
      (_, index): ResourceFile => ({
        logicalId: `Queue${index}`,
        type: 'AWS::SQS::Queue',
        failTimes: 1,
      }),
    );
    const { of, calls, audit } = await audited([
      { name: 'web', resources: [...failing, { logicalId: 'Topic', type: 'AWS::SNS::Topic' }] },
    ]);
    expect(of('web')).toMatchObject({ status: 'COMPLIANT' });
    expect(calls('DetectStackDrift')).toBe(2 + 1 + 3);
    const batches = audit.steps.flatMap(({ progress }) =>
      Object.values(progress.stacks).flatMap(({ detection }) => detection?.logicalIds?.length ?? []),
    );
    expect(batches).toEqual([200, 200, 50]);
  });

  test("detection already in progress (someone else's)", async () => {
    const { of, calls, audit } = await audited(
      [
        { name: 'soon', resources: [...queues], detection: { startsInProgress: 90 } },
        { name: 'never', resources: [...queues], detection: { startsInProgress: 100_000 } },
      ],
      { budgetSeconds: 1500 },
    );
    expect(of('soon')).toMatchObject({ status: 'COMPLIANT' });
    expect(Date.parse(audit.of('soon')?.observedAt ?? '')).toBeGreaterThan(Date.parse(minutesEarlier(-1.5)));
    expect(gapsOf(of('never'))).toMatchObject([
      { reason: 'drift-not-detected', detail: expect.stringContaining("somebody else's drift detection") },
    ]);
    // Asked again at most once a minute.
    expect(calls('DetectStackDrift')).toBeLessThan(2 + 50);
  });

  test.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])(
    'state in which a stack manages nothing yet or any more (REVIEW_IN_PROGRESS, ROLLBACK_COMPLETE): %s',
    async (status) => {
      const { of, calls } = await audited([{ name: 'web', status, resources: [...queues] }]);
      expect(of('web')).toMatchObject({ status: 'NOT_APPLICABLE', reason: expect.stringContaining(status) });
      expect(calls('DetectStackDrift')).toBe(0);
    },
  );

  test.each([
    'CREATE_FAILED',
    'UPDATE_FAILED',
    'ROLLBACK_FAILED',
    'DELETE_FAILED',
    'IMPORT_ROLLBACK_COMPLETE',
    'IMPORT_ROLLBACK_FAILED',
  ])(
    'lasting state in which detection is refused though resources exist (CREATE_FAILED, UPDATE_FAILED, ROLLBACK_FAILED, DELETE_FAILED, IMPORT_ROLLBACK_*): %s',
    async (status) => {
      const verdicts = await audited([{ name: 'web', status, resources: [modified('Jobs')] }]);
      const outcome = verdicts.of('web');
      expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA' });
      expect(gapsOf(outcome)).toMatchObject([{ reason: 'stack-state', detail: expect.stringContaining(status) }]);
      expect(verdicts.calls('DetectStackDrift')).toBe(0);
      expect(transitionOf(verdicts.world, CHECK, (outcome as Outcome).resource, seen(verdicts))).toMatchObject({
        type: 'unconfirmed',
        gaps: [{ reason: 'stack-state' }],
      });
    },
  );

  test.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
    'IMPORT_COMPLETE',
  ])('legal state (%s)', async (status) => {
    const { of } = await audited([{ name: 'web', status, resources: [modified('Jobs')] }]);
    expect(of('web')).toMatchObject({ status: 'NON_COMPLIANT', data: { stackStatus: status } });
  });

  test("the API's answer decides; a state not known yet is tried", async () => {
    const refusal = { code: 'ValidationError', message: 'This stack cannot be checked now', status: 400 };
    const { of, calls } = await audited(
      [
        { name: 'new-state', status: 'SUSPEND_COMPLETE', resources: [...queues] },
        { name: 'refused', resources: [...queues] },
      ],
      {
        world: {
          faults: [
            { operation: 'cloudformation:DetectStackDrift', resource: 'refused', kind: 'error', error: refusal },
          ],
        },
      },
    );
    expect(gapsOf(of('new-state'))).toMatchObject([
      { reason: 'stack-state', detail: expect.stringContaining('SUSPEND_COMPLETE') },
    ]);
    expect(gapsOf(of('refused'))).toMatchObject([
      { reason: 'stack-state', detail: expect.stringMatching(/CREATE_COMPLETE.*cannot be checked now/) },
    ]);
    expect(calls('DetectStackDrift')).toBe(2 + 1 + 2);
  });

  test('stack in *_IN_PROGRESS', async () => {
    const { of, calls } = await audited(
      [
        {
          name: 'updating',
          status: 'UPDATE_IN_PROGRESS',
          becomes: { status: 'UPDATE_COMPLETE', afterSeconds: 300 },
          resources: [modified('Jobs')],
        },
        { name: 'stuck', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: [...queues] },
      ],
      { budgetSeconds: 1200 },
    );
    expect(of('updating')).toMatchObject({ status: 'NON_COMPLIANT' });
    expect(gapsOf(of('stuck'))).toMatchObject([
      { reason: 'drift-not-detected', detail: expect.stringContaining('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') },
    ]);
    expect(calls('DetectStackDrift')).toBe(2 + 1);
  });

  test.each(['list', 'start'] as const)('stack deleted while auditing (after %s)', async (vanishesAfter) => {
    const verdicts = await audited([
      { name: 'web', resources: [modified('Jobs')], detection: { vanishesAfter } },
      { name: 'stays', resources: [modified('Jobs')] },
    ]);
    const { of, audit } = verdicts;
    expect(of('web')).toBeUndefined();
    expect(audit.last.complete).toBe(true);
    expect(audit.last.listed.map(({ name }) => name)).not.toContain('web');
    expect(audit.last.listed).toHaveLength(unusedStacks.length + 1);
    const gone = audit.steps[0]?.listed.find(({ name }) => name === 'web') ?? {
      ...(of('stays') as Outcome).resource,
      name: 'web',
      arn: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/gone',
    };
    expect(transitionOf(verdicts.world, CHECK, gone, seen(verdicts))).toMatchObject({
      type: 'resolved',
      because: 'resource-gone',
    });
  });

  test('DELETE_COMPLETE in the listing', async () => {
    const deleted = Array.from({ length: 120 }, (_, index) => ({
      name: `old-${index}`,
      status: 'DELETE_COMPLETE',
      updatedAt: minutesEarlier(60),
    }));
    const { audit } = await audited([...deleted, { name: 'web', resources: [...queues] }]);
    expect(audit.last.listed).toHaveLength(unusedStacks.length + 1);
    expect(audit.evidence).toHaveLength(unusedStacks.length + 1);
  });

  test('nested stack', async () => {
    const { of } = await audited([
      { name: 'root', resources: [...queues] },
      { name: 'child', parent: 'root', resources: [...queues] },
      { name: 'grandchild', parent: 'child', resources: [modified('Jobs')] },
    ]);
    expect(of('root')).toMatchObject({ status: 'COMPLIANT' });
    expect(of('child')).toMatchObject({ status: 'COMPLIANT', resource: { group: 'stack:root' } });
    expect(of('grandchild')).toMatchObject({ status: 'NON_COMPLIANT', resource: { group: 'stack:root' } });
  });

  test('StackSet instance', async () => {
    const { audit, world } = await audited([{ stackSet: 'base-line', resources: [modified('Jobs')] }]);
    const [outcome] = outcomesOf(world.target, CHECK, audit.evidence).filter(
      ({ status }) => status !== 'NOT_APPLICABLE',
    );
    expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', resource: { group: 'stackset:base-line' } });
  });

  test("never settles within the run's budget", async () => {
    const { of, audit } = await audited(
      [
        { name: 'web', resources: [...queues], detection: { neverSettles: true } },
        { name: 'other', resources: [...queues] },
      ],
      { budgetSeconds: 900 },
    );
    expect(gapsOf(of('web'))).toMatchObject([
      { reason: 'drift-not-detected', detail: expect.stringContaining('had not finished') },
    ]);
    expect(of('other')).toMatchObject({ status: 'COMPLIANT' });
    expect(audit.seconds).toBeLessThan(900 + 60);
  });

  describe("a whole-stack result younger than the policy's `drift.reuse` (default 1 hour) and newer than the stack's last update", () => {
    test("use it, start nothing; the finding's observation time is that of the check", async () => {
      const at = minutesEarlier(30);
      const { of, calls } = await audited([
        { name: 'web', updatedAt: minutesEarlier(45), lastCheck: { at }, resources: [...queues, modified('Jobs')] },
      ]);
      expect(of('web')).toMatchObject({ status: 'NON_COMPLIANT', observedAt: at });
      expect(calls('DetectStackDrift')).toBe(0);
      expect(calls('DescribeStackDriftDetectionStatus')).toBe(0);
    });

    const detectedAgain: Readonly<Record<string, Partial<StackFile>>> = {
      'older than an hour': { lastCheck: { at: minutesEarlier(61) } },
      'older than the last update': { lastCheck: { at: minutesEarlier(30) }, updatedAt: minutesEarlier(20) },
      'of one resource': { lastCheck: { at: minutesEarlier(30), initiatedBy: 'resource' } },
      'with a row that could not be checked': {
        lastCheck: { at: minutesEarlier(30) },
        resources: [...queues, unknown('One', DENIED)],
      },
    };
    test.each(Object.entries(detectedAgain))(
      "confirm from the rows' own timestamps, else detect: %s",
      async (_, more) => {
        const { audit, calls } = await audited([{ name: 'web', resources: [...queues], ...more }]);
        expect(calls('DetectStackDrift')).toBe(2 + 1);
        expect(Date.parse(audit.of('web')?.observedAt ?? '')).toBeGreaterThan(Date.parse(minutesEarlier(0)));
      },
    );

    test('a younger check of one resource on top of it does not make it younger', async () => {
      const world = await worldOfStacks([
        { name: 'web', resources: [...queues], lastCheck: { at: minutesEarlier(50) } },
      ]);
      const stack = world.simulator.world.account('111122223333').region('eu-west-1').stack('web');
      const row = stack.observed.rows.get('Queue1');
      if (row === undefined) throw new Error('no row');
      stack.observed.rows.set('Queue1', { ...row, checkedAt: Date.parse(minutesEarlier(5)) });
      stack.observed.lastCheckAt = Date.parse(minutesEarlier(5));
      const audit = await auditDrift(world);
      expect(audit.of('web')?.observedAt).toBe(minutesEarlier(50));
      expect(world.simulator.calls.count({ operation: 'cloudformation:DetectStackDrift' })).toBe(0);
    });

    test('`drift.reuse` of nothing always detects', async () => {
      const { calls } = await audited([{ name: 'web', resources: [...queues], lastCheck: { at: minutesEarlier(1) } }], {
        reuseSeconds: 0,
      });
      expect(calls('DetectStackDrift')).toBe(2 + 1);
    });
  });

  test('ignored by policy (resource type, logical id or property path)', async () => {
    const stacks = [{ name: 'web', resources: [...queues, modified('Jobs'), modified('More')] }];
    const { of, audit } = await audited(stacks, {
      check: { ignore: [{ resourceType: 'AWS::SQS::*', propertyPath: '/DelaySeconds', reason: 'scaled by hand' }] },
    });
    expect(of('web')).toMatchObject({ status: 'COMPLIANT' });
    expect(audit.of('web')?.facts.drift).toMatchObject({
      value: { drifted: [{ logicalId: 'Jobs', differences: [{ path: '/DelaySeconds' }] }, { logicalId: 'More' }] },
    });
  });

  describe('`/BucketEncryption` difference whose GetBucketEncryption agrees with the template', () => {
    const bucket = (algorithm: string): ResourceFile => ({
      logicalId: 'Data',
      type: 'AWS::S3::Bucket',
      physicalId: 'acme-data',
      drift: 'MODIFIED',
      differences: [
        { path: '/BucketEncryption', expected: '{"ServerSideEncryptionConfiguration":[]}', actual: 'null' },
      ],
      expectedProperties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
        },
      },
    });
    const world = { faults: throttledAtFirst('s3', ['GetBucketEncryption']) };
    const auditedBucket = async (resource: ResourceFile, faults = world.faults) => {
      const simulated = await worldOfStacks([...unusedStacks, { name: 'web', resources: [...queues, resource] }], {
        faults,
      });
      simulated.simulator.world.account('111122223333').addBucket({
        name: 'acme-data',
        region: 'eu-west-1',
        encryption: { rules: [{ algorithm: 'AES256', blockedEncryptionTypes: ['SSE-C'] }] },
      });
      const audit = await auditDrift(simulated);
      return {
        audit,
        outcome: outcomesOf(simulated.target, CHECK, audit.evidence).find(({ resource: { name } }) => name === 'web'),
      };
    };

    test('not counted, reason recorded', async () => {
      const { audit, outcome } = await auditedBucket(bucket('AES256'));
      expect(outcome).toMatchObject({ status: 'COMPLIANT' });
      expect(audit.of('web')?.facts.drift).toMatchObject({
        value: { drifted: [{ differences: [{ refuted: 'GetBucketEncryption agrees with the template: AES256' }] }] },
      });
    });

    test('counted when S3 disagrees too', async () => {
      const { outcome } = await auditedBucket(bucket('aws:kms'));
      expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', data: { refuted: 0 } });
      expect(outcome).not.toHaveProperty('gaps');
    });

    test('`/BucketEncryption` difference that S3 neither confirms nor refutes (GetBucketEncryption denied)', async () => {
      const { outcome } = await auditedBucket(bucket('AES256'), [denied('s3:GetBucketEncryption')]);
      expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA' });
      expect(gapsOf(outcome)).toMatchObject([
        { reason: 'access-denied', part: 'Data', action: 's3:GetEncryptionConfiguration' },
      ]);
    });
  });
});
