import { CloudFormationClient, DetectStackDriftCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { stackDrift } from '../../src/collectors/stack-drift.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';
import {
  type AuditedWorld,
  account,
  auditDrift,
  denied,
  minutesEarlier,
  outcomesOf,
  queues,
  region,
  start,
  worldOfStacks,
} from '../support/audited-world.ts';

const queue = { logicalId: 'Jobs', type: 'AWS::SQS::Queue' };
const drifted: NonNullable<StackFile['resources']>[number] = {
  ...queue,
  drift: 'MODIFIED',
  differences: [{ path: '/DelaySeconds', expected: '0', actual: '5' }],
};
const many = (count: number, more: Partial<StackFile> = {}): readonly StackFile[] =>
  Array.from({ length: count }, (_, index) => ({ name: `stack-${index}`, resources: [queue], ...more }));

const calls = ({ simulator }: AuditedWorld, operation: string): number =>
  simulator.calls.count({ operation: `cloudformation:${operation}` });
const stackIn = ({ simulator }: AuditedWorld, name: string) =>
  simulator.world.account(account).region(region).stack(name);
const statuses = (world: AuditedWorld, evidence: Parameters<typeof outcomesOf>[2]) =>
  outcomesOf(world.target, 'cloudformation-stack-drift', evidence).map(({ status }) => status);

describe('What a stack costs', () => {
  test('a start, one status and one page of its resources, and the drifted rows only where something is not in sync', async () => {
    const world = await worldOfStacks([...many(30), { name: 'web', resources: [drifted] }]);
    const { evidence, steps } = await auditDrift(world);
    expect(evidence).toHaveLength(31);
    expect(calls(world, 'DetectStackDrift')).toBe(31);
    expect(calls(world, 'DescribeStackDriftDetectionStatus')).toBe(31);
    expect(calls(world, 'ListStackResources')).toBe(31);
    expect(calls(world, 'DescribeStackResourceDrifts')).toBe(1);
    expect(calls(world, 'ListStacks')).toBe(steps.length);
  });

  test('a detection of ten minutes is looked at with growing waits, each of 5 to 60 seconds', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [queue], detection: { seconds: 600 } }]);
    const { steps, seconds } = await auditDrift(world);
    const waits = steps.slice(0, -1).map(({ waitSeconds }) => waitSeconds);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...waits)).toBe(60);
    expect(steps.at(-1)?.waitSeconds).toBe(0);
    expect(steps.length).toBeLessThan(20);
    expect(calls(world, 'DescribeStackDriftDetectionStatus')).toBeLessThan(20);
    expect(seconds).toBeLessThan(700);
  });

  test('no stack costs one listing and no wait', async () => {
    const world = await worldOfStacks([]);
    const { steps, last } = await auditDrift(world);
    expect(steps).toHaveLength(1);
    expect(last).toMatchObject({ complete: true, gaps: [], listed: [], settled: [], pending: 0, waitSeconds: 0 });
    expect(world.simulator.calls.count()).toBe(1);
  });
});

describe('What an account bears', () => {
  const underWay = ({ simulator }: AuditedWorld): number =>
    [...simulator.world.account(account).region(region).stacks.values()].filter(({ observed }) => observed.current)
      .length;

  test('no more detections than `inFlight` are under way at a time', async () => {
    const world = await worldOfStacks(many(12, { detection: { seconds: 20 } }));
    const seen: number[] = [];
    const { evidence } = await auditDrift(world, { inFlight: 4, beforeStep: () => void seen.push(underWay(world)) });
    expect(evidence).toHaveLength(12);
    expect(Math.max(...seen)).toBe(4);
  });

  test('stacks that nobody has looked at for the longest time come first', async () => {
    const world = await worldOfStacks([
      { name: 'yesterday', resources: [queue], lastCheck: { at: minutesEarlier(1440) } },
      { name: 'last-week', resources: [queue], lastCheck: { at: minutesEarlier(10_080) } },
      { name: 'never', resources: [queue] },
    ]);
    const { evidence } = await auditDrift(world, { inFlight: 1 });
    expect(evidence.map(({ resource }) => resource.name)).toEqual(['never', 'last-week', 'yesterday']);
  });

  test('an account that throttles gets fewer detections at a time and longer waits, and loses nothing', async () => {
    const world = await worldOfStacks(many(40), {
      quotas: { 'cloudformation:DetectStackDrift': { rate: 0.2, burst: 3 } },
    });
    const { evidence, steps } = await auditDrift(world, { inFlight: 10 });
    expect(statuses(world, evidence)).toEqual(Array(40).fill('COMPLIANT'));
    expect(Math.min(...steps.map(({ progress }) => progress.capacity))).toBeLessThan(5);
    expect(Math.max(...steps.map(({ waitSeconds }) => waitSeconds))).toBeGreaterThanOrEqual(15);
  });

  test('a step that has taken too long begins nothing new, and the next one goes on', async () => {
    const world = await worldOfStacks(many(6));
    const { clients, target, time } = world;
    // Every start takes a hundred seconds.
    const clock = () => new Date(time.now() + calls(world, 'DetectStackDrift') * 100_000);
    const collector = stackDrift(clients, { clock, reuseSeconds: 0, inFlight: 10, concurrency: 1, stepSeconds: 240 });
    const input = { runStartedAt: start, deadline: minutesEarlier(-1000) };
    const first = await collector.step(target, input);
    expect(first.pending).toBe(6);
    expect(calls(world, 'DetectStackDrift')).toBe(3);
    let step = first;
    const settled = [...first.settled];
    for (let index = 0; step.pending > 0 && index < 50; index += 1) {
      await time.sleep(step.waitSeconds * 1000);
      step = await collector.step(target, { ...input, progress: step.progress });
      settled.push(...step.settled);
    }
    expect(statuses(world, settled)).toEqual(Array(6).fill('COMPLIANT'));
  });

  describe('of whose stacks the tags are asked for', () => {
    /** Six stacks that are settled by their state alone; every look at the tags of one takes a hundred seconds. */
    const slowTags = async () => {
      const world = await worldOfStacks(
        Array.from({ length: 6 }, (_, index) => ({ name: `stack-${index}`, status: 'ROLLBACK_COMPLETE' })),
      );
      const clock = () => new Date(world.time.now() + calls(world, 'DescribeStacks') * 100_000);
      const { clients, target } = world;
      const collector = stackDrift(clients, { clock, reuseSeconds: 0, inFlight: 10, concurrency: 1, stepSeconds: 240 });
      const step = (input: Partial<Parameters<typeof collector.step>[1]>) =>
        collector.step(target, { runStartedAt: start, deadline: minutesEarlier(-1000), tagKeys: ['stage'], ...input });
      return { world, step };
    };

    test('a step that has taken too long settles no more of them, and the next one goes on', async () => {
      const { world, step } = await slowTags();
      const first = await step({});
      expect(first).toMatchObject({ settled: { length: 3 }, pending: 3 });
      const second = await step({ progress: first.progress });
      expect(second).toMatchObject({ settled: { length: 3 }, pending: 0 });
      const settled = [...first.settled, ...second.settled];
      expect(statuses(world, settled)).toEqual(Array(6).fill('NOT_APPLICABLE'));
      expect(settled.map(({ resource }) => resource.tags)).toEqual(Array(6).fill({}));
    });

    test('a last step that has taken too long says of which it did not read them', async () => {
      const { step } = await slowTags();
      const last = await step({ deadline: start });
      expect(last).toMatchObject({ settled: { length: 6 }, pending: 0 });
      expect(last.settled.map(({ resource, unreadTags }) => resource.tags ?? unreadTags?.[0].reason)).toEqual([
        ...Array(3).fill({}),
        ...Array(3).fill('timed-out'),
      ]);
    });
  });
});

describe('What others check during a run', () => {
  test('a single resource of a stack that waits for its turn says nothing of the others', async () => {
    const other = { ...drifted, logicalId: 'Function', type: 'AWS::Lambda::Function' };
    const world = await worldOfStacks([
      // The newest comes first.
      { name: 'waits', resources: [queue, other], createdAt: minutesEarlier(20) },
      { name: 'first', resources: [queue], createdAt: minutesEarlier(10), detection: { seconds: 30 } },
    ]);
    const cloudformation = world.clients.for(CloudFormationClient, world.target);
    const { of } = await auditDrift(world, {
      inFlight: 1,
      beforeStep: async (index) => {
        if (index !== 1) return;
        const LogicalResourceIds = [queue.logicalId];
        await cloudformation.send(new DetectStackDriftCommand({ StackName: 'waits', LogicalResourceIds }));
        await world.time.sleep(10_000);
      },
    });
    const evidence = of('waits');
    expect(
      outcomesOf(world.target, 'cloudformation-stack-drift', evidence === undefined ? [] : [evidence]),
    ).toMatchObject([{ status: 'NON_COMPLIANT', data: { checkedResources: 2 } }]);
  });

  test('a single resource of a stack, before the run comes to its target, says nothing of the others', async () => {
    const other = { ...drifted, logicalId: 'Function', type: 'AWS::Lambda::Function' };
    const world = await worldOfStacks([{ name: 'web', resources: [queue, other] }]);
    const cloudformation = world.clients.for(CloudFormationClient, world.target);
    const { of } = await auditDrift(world, {
      beforeStep: async (index) => {
        if (index !== 0) return;
        const LogicalResourceIds = [queue.logicalId];
        await cloudformation.send(new DetectStackDriftCommand({ StackName: 'web', LogicalResourceIds }));
        await world.time.sleep(10_000);
      },
    });
    const evidence = of('web');
    expect(
      outcomesOf(world.target, 'cloudformation-stack-drift', evidence === undefined ? [] : [evidence]),
    ).toMatchObject([{ status: 'NON_COMPLIANT', data: { checkedResources: 2 } }]);
  });
});

describe('What is lost costs calls, not results', () => {
  test('a caller that forgets everything resumes from when AWS says that each stack was checked', async () => {
    const world = await worldOfStacks([
      ...many(5, { detection: { seconds: 12 } }),
      { name: 'web', resources: [drifted, { logicalId: 'Custom', type: 'Custom::Thing', drift: 'NOT_CHECKED' }] },
      { name: 'plain', resources: [{ logicalId: 'Custom', type: 'Custom::Thing', drift: 'NOT_CHECKED' }] },
    ]);
    const { clients, clock, target, time } = world;
    const runStartedAt = clock().toISOString();
    const input = { runStartedAt, deadline: minutesEarlier(-120) };
    const collector = stackDrift(clients, { clock, reuseSeconds: 0, inFlight: 10 });
    await collector.step(target, input);
    await time.sleep(60_000);
    const resumed = await collector.step(target, input);
    expect(statuses(world, resumed.settled)).toEqual(Array(5).fill('COMPLIANT'));
    // The rows of the other stacks do not prove a whole detection, so these are detected again.
    expect(resumed.pending).toBe(2);
    await time.sleep(60_000);
    const { settled, pending } = await collector.step(target, { ...input, progress: resumed.progress });
    expect(pending).toBe(0);
    expect(statuses(world, settled).toSorted()).toEqual(['NON_COMPLIANT', 'NOT_APPLICABLE']);
    expect(calls(world, 'DetectStackDrift')).toBe(9);
  });

  test('forgetting everything after every step ends the same', async () => {
    const stacks: readonly StackFile[] = [
      ...many(8, { detection: { seconds: 40 } }),
      { name: 'web', resources: [drifted, { ...queue, logicalId: 'Slow', failTimes: 2 }] },
    ];
    const kept = await worldOfStacks(stacks);
    const expected = statuses(kept, (await auditDrift(kept)).evidence);
    const world = await worldOfStacks(stacks);
    const { last, seconds } = await auditDrift(world, { losesProgress: true, inFlight: 3 });
    expect(statuses(world, last.settled).toSorted()).toEqual(expected.toSorted());
    expect(seconds).toBeLessThan(600);
    expect(last.settled.find(({ resource }) => resource.name === 'web')?.facts.drift).not.toHaveProperty('missing');
  });

  test('a step that is repeated with the same progress settles the same stacks', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted] }]);
    const { clients, clock, target, time } = world;
    const input = { runStartedAt: start, deadline: minutesEarlier(-60) };
    const collector = stackDrift(clients, { clock, reuseSeconds: 3600, inFlight: 10 });
    const { progress } = await collector.step(target, input);
    await time.sleep(10_000);
    const once = await collector.step(target, { ...input, progress });
    const again = await collector.step(target, { ...input, progress });
    expect(again.settled).toEqual(once.settled);
    expect(calls(world, 'DetectStackDrift')).toBe(1);
  });

  test('a detection that CloudFormation has forgotten is settled from the rows', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted] }]);
    const { evidence } = await auditDrift(world, {
      beforeStep: (index) => {
        if (index === 1) stackIn(world, 'web').observed.detections.clear();
      },
    });
    expect(statuses(world, evidence)).toEqual(['NON_COMPLIANT']);
    expect(calls(world, 'DetectStackDrift')).toBe(1);
  });
});

describe('Partial results are kept', () => {
  const flaky = { ...queue, logicalId: 'Flaky', failTimes: 99, reason: 'Rate exceeded' };

  test('when the deadline comes before resources can be checked again', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted, flaky] }]);
    const { evidence, steps } = await auditDrift(world, { budgetSeconds: 12 });
    expect(steps.length).toBeGreaterThan(1);
    expect(evidence[0]?.facts.drift).toMatchObject({
      ok: true,
      value: { drifted: [{ logicalId: 'Jobs' }] },
      missing: [{ part: 'Flaky' }],
    });
  });

  test('when a repeated detection never ends', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted, flaky] }]);
    const { evidence } = await auditDrift(world, {
      budgetSeconds: 600,
      beforeStep: (index) => {
        if (index === 2) stackIn(world, 'web').detection.neverSettles = true;
      },
    });
    expect(evidence[0]?.facts.drift).toMatchObject({ ok: true, missing: [{ part: 'Flaky' }] });
    expect(statuses(world, evidence)).toEqual(['NON_COMPLIANT']);
  });

  test('when a detection of the failed resources is refused', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted, flaky] }]);
    const { evidence } = await auditDrift(world, {
      beforeStep: (index) => {
        if (index === 2) world.simulator.world.faults.push(denied('cloudformation:DetectStackDrift'));
      },
    });
    expect(evidence[0]?.facts.drift).toMatchObject({ ok: true, missing: [{ part: 'Flaky' }] });
  });

  test('rows MODIFIED whose differences may not be read (DescribeStackResourceDrifts denied)', async () => {
    const world = await worldOfStacks([{ name: 'web', resources: [drifted, queues[0]!] }], {
      faults: [denied('cloudformation:DescribeStackResourceDrifts')],
    });
    const { evidence } = await auditDrift(world);
    expect(outcomesOf(world.target, 'cloudformation-stack-drift', evidence)).toMatchObject([
      {
        status: 'INSUFFICIENT_DATA',
        gaps: [{ reason: 'access-denied', action: 'cloudformation:DescribeStackResourceDrifts' }],
      },
    ]);
  });

  test('when the resources may not be listed: what is known to have drifted stands, nothing else does', async () => {
    const world = await worldOfStacks(
      [
        { name: 'web', resources: [drifted, queues[0]!] },
        { name: 'fine', resources: [queue] },
      ],
      {
        faults: [denied('cloudformation:ListStackResources')],
      },
    );
    const { evidence } = await auditDrift(world);
    const outcomes = outcomesOf(world.target, 'cloudformation-stack-drift', evidence);
    expect(Object.fromEntries(outcomes.map(({ resource, status }) => [resource.name, status]))).toEqual({
      web: 'NON_COMPLIANT',
      fine: 'INSUFFICIENT_DATA',
    });
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        gaps: [{ reason: 'access-denied', action: 'cloudformation:ListStackResources' }],
      });
  });

  test('when a page of rows fails once, it is read again in a later step', async () => {
    const internal = { code: 'InternalFailure', message: 'An internal error occurred', status: 500 };
    const world = await worldOfStacks([{ name: 'web', resources: [...queues, drifted] }], {
      faults: [
        { operation: 'cloudformation:ListStackResources', kind: 'error', times: 5, error: internal },
        { operation: 'cloudformation:DescribeStackResourceDrifts', kind: 'reset', times: 5 },
      ],
    });
    const { evidence } = await auditDrift(world);
    expect(evidence[0]?.facts.drift).toMatchObject({ ok: true, value: { totalResources: 121 } });
    expect(evidence[0]?.facts.drift).not.toHaveProperty('missing');
    expect(calls(world, 'DetectStackDrift')).toBe(1);
  });
});

describe('Calls that fail', () => {
  test.each(['DetectStackDrift', 'DescribeStackDriftDetectionStatus'])(
    'a denied %s is a gap of each stack',
    async (operation) => {
      const world = await worldOfStacks(many(3), { faults: [denied(`cloudformation:${operation}`)] });
      const { evidence } = await auditDrift(world);
      expect(outcomesOf(world.target, 'cloudformation-stack-drift', evidence)).toMatchObject(
        Array(3).fill({
          status: 'INSUFFICIENT_DATA',
          gaps: [{ reason: 'access-denied', fact: 'drift', action: `cloudformation:${operation}` }],
        }),
      );
    },
  );

  test('a call that always breaks off is given up long before the deadline', async () => {
    const world = await worldOfStacks(many(1), {
      faults: [{ operation: 'cloudformation:DetectStackDrift', kind: 'reset' }],
    });
    const { evidence, seconds } = await auditDrift(world);
    expect(evidence[0]?.facts.drift).toMatchObject({ ok: false, causes: [{ reason: 'timed-out' }] });
    expect(seconds).toBeLessThan(300);
  });

  test('a call that is always throttled is a gap at the deadline', async () => {
    const error = { code: 'Throttling', message: 'Rate exceeded', status: 400 };
    const world = await worldOfStacks(many(1), {
      faults: [{ operation: 'cloudformation:DetectStackDrift', kind: 'error', error }],
    });
    const { evidence, steps } = await auditDrift(world, { budgetSeconds: 300 });
    expect(evidence[0]?.facts.drift).toMatchObject({ ok: false, causes: [{ reason: 'drift-not-detected' }] });
    expect(steps.length).toBeLessThan(25);
  });
});

describe('The listing', () => {
  const unavailable = { code: 'ServiceUnavailable', message: 'Try again', status: 503 };
  const sweepFault = (times?: number) => ({
    operation: 'cloudformation:ListStacks',
    kind: 'error' as const,
    error: unavailable,
    ...(times === undefined ? {} : { times }),
  });

  test('that fails in one step loses nothing: detections under way are settled later, and the last listing is complete', async () => {
    const world = await worldOfStacks(many(3, { detection: { seconds: 30 } }));
    const { evidence, steps, last } = await auditDrift(world, {
      beforeStep: (index) => {
        if (index === 1) world.simulator.world.faults.push(sweepFault(4));
      },
    });
    expect(steps[1]).toMatchObject({
      complete: false,
      pending: 3,
      listed: [],
      gaps: [{ kind: 'cloudformation:stack' }],
    });
    expect(last).toMatchObject({ complete: true, gaps: [] });
    expect(statuses(world, evidence)).toEqual(['COMPLIANT', 'COMPLIANT', 'COMPLIANT']);
    expect(calls(world, 'DetectStackDrift')).toBe(3);
  });

  test('that always fails is a gap after a few steps', async () => {
    const world = await worldOfStacks(many(3), { faults: [sweepFault()] });
    const { last, steps, evidence } = await auditDrift(world);
    expect(steps).toHaveLength(5);
    expect(evidence).toEqual([]);
    expect(last).toMatchObject({
      complete: false,
      gaps: [{ kind: 'cloudformation:stack', operation: 'cloudformation:ListStacks' }],
    });
  });

  test('that is denied is a gap at once', async () => {
    const world = await worldOfStacks(many(3), { faults: [denied('cloudformation:ListStacks')] });
    const { last, steps } = await auditDrift(world);
    expect(steps).toHaveLength(1);
    expect(last).toMatchObject({
      complete: false,
      gaps: [{ reason: 'access-denied', action: 'cloudformation:ListStacks', target: { accountId: account, region } }],
    });
  });

  test('that fails midway settles what it shows', async () => {
    const world = await worldOfStacks(many(130));
    let pages = 0;
    world.clients.for(CloudFormationClient, world.target).middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName === 'ListStacksCommand') {
          pages += 1;
          if (pages === 2) world.simulator.world.faults.push(denied('cloudformation:ListStacks', { times: 1 }));
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    const { steps, evidence, last } = await auditDrift(world, { inFlight: 200 });
    expect(steps[0]).toMatchObject({ complete: false, pending: 100 });
    expect(last.complete).toBe(true);
    expect(evidence).toHaveLength(130);
  });
});

test('a stack that is updated during its detection is detected again', async () => {
  const world = await worldOfStacks([{ name: 'web', resources: [drifted], detection: { seconds: 30 } }]);
  const { evidence } = await auditDrift(world, {
    beforeStep: (index) => {
      const stack = stackIn(world, 'web');
      if (index !== 2) return;
      stack.updatedAt = world.clock().toISOString();
      stack.resource('Jobs').drift = 'IN_SYNC';
    },
  });
  expect(evidence).toHaveLength(1);
  expect(statuses(world, evidence)).toEqual(['COMPLIANT']);
  expect(calls(world, 'DetectStackDrift')).toBe(2);
});

test('values of properties are redacted before they leave the collector', async () => {
  const world = await worldOfStacks([
    {
      name: 'web',
      resources: [
        {
          ...drifted,
          type: 'AWS::Lambda::Function',
          differences: [{ path: '/Environment/Variables/DB_PASSWORD', expected: 'hunter2', actual: 'swordfish' }],
        },
      ],
    },
  ]);
  const { evidence } = await auditDrift(world);
  expect(JSON.stringify(evidence)).not.toMatch(/hunter2|swordfish/);
});

describe('long values of properties', () => {
  const statement = (account: string, note: string): string =>
    JSON.stringify([
      ...Array.from({ length: 40 }, (_, index) => `arn:aws:iam::111111111111:role/team-${index}`),
      account,
      note,
    ]);
  const differenceOf = async (actual: string) => {
    const expected = statement('222222222222', '');
    const world = await worldOfStacks([
      { name: 'web', resources: [{ ...drifted, differences: [{ path: '/PolicyDocument', expected, actual }] }] },
    ]);
    const { evidence } = await auditDrift(world);
    const drift = evidence[0]?.facts.drift;
    const [row] = drift?.ok && drift.value.kind === 'detected' ? drift.value.drifted : [];
    return row?.differences[0];
  };

  test('show where they differ, and keep the hash of what was cut away', async () => {
    const end = 'z'.repeat(3_000);
    const one = await differenceOf(statement('333333333333', `${end}1`));
    const other = await differenceOf(statement('333333333333', `${end}2`));
    expect(one).toMatchObject({
      expected: expect.stringMatching(/^\(\d+ characters before\) ….*222222222222/),
      actual: expect.stringMatching(/^\(\d+ characters before\) ….*333333333333.*… \(\d+ more characters\)$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(other?.actual).toBe(one?.actual);
    expect(other?.sha256).not.toBe(one?.sha256);
    expect(await differenceOf(statement('333333333333', `${end}1`))).toEqual(one);
  });

  test('have a hash of what is shown: a secret that changes changes nothing', async () => {
    const withSecret = (secret: string) => statement('333333333333', `${'z '.repeat(1_000)} password=${secret}`);
    expect(await differenceOf(withSecret('hunter2'))).toEqual(await differenceOf(withSecret('swordfish')));
  });

  test('of a usual length have no hash', async () => {
    expect(await differenceOf('[]')).toHaveProperty('sha256');
    const world = await worldOfStacks([{ name: 'web', resources: [drifted] }]);
    expect(JSON.stringify((await auditDrift(world)).evidence)).not.toContain('sha256');
  });
});
