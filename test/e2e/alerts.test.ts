import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/domain/ids.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { customNotificationSchema } from '../support/block-kit.ts';
import { DAY_MS, type DeployedWorld, deployed } from '../support/deployed-world.ts';
import { fakeQueue } from '../support/fake-queue.ts';
import { publishedDigests, toldIn } from '../support/published-digests.ts';
import {
  denyInMembers,
  MANAGEMENT,
  PAYMENTS,
  smallOrganization,
  TOPIC_ARN,
  WEB,
  wholeOrganization,
} from '../support/small-organization.ts';
import { sampled } from '../support/thorough.ts';

/** The auditor's own account in one Region: few writes, and every kind of change. */
const small = { targets: { regions: ['eu-west-1'] }, alerts: { topicArn: TOPIC_ARN } };

/** Posts of a subscriber for published messages. */
const postsOf = async (digests: readonly Digest[]): Promise<readonly string[]> => {
  const posts: string[] = [];
  const send = () => async (digest: Digest) => {
    posts.push(JSON.stringify(digest));
    return { outcome: 'accepted' } as const;
  };
  const queue = fakeQueue({ send, start: '2026-11-12T06:00:00.000Z' });
  for (const digest of digests) queue.send(digest);
  await queue.drain();
  expect(queue.dead).toEqual([]);
  return posts;
};

/** Has the step that makes the n-th write from now on die right after it, and the execution with it. */
const killAfter = ({ container, sfn }: DeployedWorld, nth: number, executionArn: () => string): (() => number) => {
  let writes = 0;
  const killing =
    <A extends readonly unknown[], R>(write: (...input: A) => Promise<R>) =>
    async (...input: A): Promise<R> => {
      writes += 1;
      const isHit = writes === nth;
      const result = await write(...input);
      if (!isHit) return result;
      await sfn.send(new StopExecutionCommand({ executionArn: executionArn(), error: 'Killed' }));
      throw new Error('the step died');
    };
  const { store, bucket, publish } = container;
  if (publish === undefined) throw new Error('nothing is sent');
  Object.assign(container, {
    store: {
      ...store,
      apply: killing(store.apply),
      putRun: killing(store.putRun),
      putTarget: killing(store.putTarget),
    },
    bucket: { ...bucket, put: killing(bucket.put) },
    publish: killing(publish),
  });
  return () => writes;
};

/** A second run that opens, changes and resolves findings and sees less than the first; it is killed after its n-th write and redriven. */
const killedRun = async (nth: number) => {
  const world = smallOrganization();
  const deployment = await deployed(world, { policy: small });
  const region = world.account(MANAGEMENT).region('eu-west-1');
  region.addStack({ name: 'gone', resources: [{ logicalId: 'A', type: 'AWS::SNS::Topic', drift: 'DELETED' }] });
  region.addLogGroup({ name: '/kept', retentionInDays: 7 });
  await deployment.report('first');
  region.removeStack('gone');
  region.addStack({ name: 'new', resources: [{ logicalId: 'A', type: 'AWS::SNS::Topic', drift: 'DELETED' }] });
  region.logGroup('/kept').retentionInDays = 14;
  world.account(MANAGEMENT).bucket('management-plain').versioning = { status: 'Enabled' };
  world.faults.push({
    operation: 's3:GetBucketEncryption',
    resource: 'management-plain',
    kind: 'error',
    error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  await deployment.clock.sleep(DAY_MS);
  const before = world.published.length;
  let executionArn = '';
  const writes = killAfter(deployment, nth, () => executionArn);
  executionArn = deployment.stateMachineArn.replace(':stateMachine:', ':execution:').concat(':second');
  await deployment.start('second');
  let { status } = await deployment.ended(executionArn);
  const killed = status === 'ABORTED';
  if (killed) {
    await deployment.sfn.send(new RedriveExecutionCommand({ executionArn }));
    ({ status } = await deployment.ended(executionArn));
  }
  const changes = await deployment.container.store.transitions('second' as RunId);
  return { killed, status, writes: writes(), changes, digests: publishedDigests(world).slice(before) };
};

/** The first writes of four parts of the writes. `npm test` takes the first part. */
const PARTS = [1, 2, 3, 4];

describe('a run that is killed between any two writes and redriven', () => {
  test.each(sampled(PARTS, PARTS.length))(
    'tells everything, under the same id, and its subscribers post it once: every fourth write from write %i',
    async (from) => {
      const undisturbed = await killedRun(0);
      expect(undisturbed).toMatchObject({ killed: false, status: 'SUCCEEDED' });
      expect(undisturbed.digests).toHaveLength(1);
      const [expected] = undisturbed.digests;
      expect(expected?.counts).toEqual({ opened: 1, changed: 1, resolved: 2, incomplete: 1 });
      const { writes } = undisturbed;
      expect(writes).toBeGreaterThan(14);
      for (let nth = from; nth <= writes; nth += PARTS.length) {
        const { killed, status, changes, digests } = await killedRun(nth);
        const where = `after write ${nth}`;
        expect(status, where).toBe('SUCCEEDED');
        expect(killed || nth === writes, where).toBe(true);
        const heard = changes
          .filter(({ type }) => type !== 'unconfirmed')
          .map(({ type, finding }) => `${type} ${finding.id}`);
        expect([...new Set(toldIn(digests))].sort(), where).toEqual(heard.sort());
        expect(new Set(digests.map(({ deduplicationId }) => deduplicationId)), where).toEqual(
          new Set([expected?.deduplicationId]),
        );
        expect(await postsOf(digests), where).toHaveLength(1);
      }
    },
  );
});

describe('what nobody was told', () => {
  test('of a run that was stopped is told by the next run, once, and before its own news', async () => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: small });
    await deployment.report('first');
    const region = world.account(MANAGEMENT).region('eu-west-1');
    region.addLogGroup({ name: '/lost', retentionInDays: 7 });
    await deployment.clock.sleep(DAY_MS);
    const { publish } = deployment.container;
    const refuse = async () => ({ outcome: 'rejected', reason: 'the topic is away' });
    Object.assign(deployment.container, { publish: refuse });
    expect((await deployment.audit('second')).execution.status).toBe('FAILED');
    Object.assign(deployment.container, { publish });
    region.addLogGroup({ name: '/next', retentionInDays: 7 });
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('third');
    const [, second, third, ...more] = publishedDigests(world);
    expect(second).toMatchObject({ run: { id: 'second', state: 'FAILED' }, counts: { failed: 1, opened: 1 } });
    expect(third).toMatchObject({ run: { id: 'third' }, counts: { opened: 1 } });
    expect(more).toEqual([]);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('fourth');
    expect(world.published).toHaveLength(3);
  });

  test('of a run that died is told when it must have ended', async () => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: small });
    await deployment.report('first');
    world.account(MANAGEMENT).region('eu-west-1').addLogGroup({ name: '/lost', retentionInDays: 7 });
    const { bucket } = deployment.container;
    const executionArn = deployment.stateMachineArn.replace(':stateMachine:', ':execution:').concat(':second');
    const put = async (key: string, body: string) => {
      if (!key.endsWith('second/report.json')) return bucket.put(key, body);
      await deployment.sfn.send(new StopExecutionCommand({ executionArn }));
      throw new Error('the step died');
    };
    Object.assign(deployment.container, { bucket: { ...bucket, put } });
    await deployment.start('second');
    expect((await deployment.ended(executionArn)).status).toBe('ABORTED');
    Object.assign(deployment.container, { bucket });
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('third');
    expect(publishedDigests(world).map(({ run, counts }) => [run.id, counts])).toEqual([
      ['first', { opened: 3 }],
      ['second', { opened: 1 }],
    ]);
  });
});

describe('a run that failed', () => {
  test('tells why, to every route', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    await deployment.report('first');
    const { execution } = await deployment.audit('second', { checks: ['no-such-check'] });
    expect(execution.status).toBe('FAILED');
    const [, failed, ...more] = publishedDigests(deployment.world);
    expect(more).toEqual([]);
    expect(failed).toMatchObject({
      run: { id: 'second', state: 'FAILED', failure: expect.stringContaining('no-such-check') },
      counts: { failed: 1 },
      groups: [],
    });
    expect(deployment.world.published[1]).toMatchObject({
      subject: 'Plumbline: the run failed',
      attributes: { runState: 'FAILED', transitions: '["failed"]' },
    });
  });
});

describe('a run that failed, of which nothing can be read', () => {
  test('tells that it failed, and leaves the rest to the next run', async () => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: small });
    await deployment.report('first');
    world.account(MANAGEMENT).region('eu-west-1').addLogGroup({ name: '/short', retentionInDays: 7 });
    await deployment.clock.sleep(DAY_MS);
    const { bucket } = deployment.container;
    const get = async (key: string) => {
      if (key.includes('second/a') || key.endsWith('second/report.json')) throw new Error('Access Denied');
      return bucket.get(key);
    };
    Object.assign(deployment.container, { bucket: { ...bucket, get } });
    expect((await deployment.ended(await deployment.start('second'))).status).toBe('FAILED');
    Object.assign(deployment.container, { bucket });
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('third');
    expect(publishedDigests(world).map(({ run, counts }) => [run.id, counts])).toEqual([
      ['first', { opened: 3 }],
      ['second', { failed: 1 }],
      ['second', { failed: 1, opened: 1 }],
    ]);
    expect(publishedDigests(world)[1]?.run.failure).toContain('nor can it be told what it found');
  });

  test('sends its failure by the policy of the process where not even its own can be read', async () => {
    const deployment = await deployed(smallOrganization(), { policy: small });
    const { bucket } = deployment.container;
    const get = async (key: string) => {
      if (key.startsWith('runs/first/') && !key.endsWith('/targets.json')) throw new Error('Access Denied');
      return bucket.get(key);
    };
    Object.assign(deployment.container, { bucket: { ...bucket, get } });
    expect((await deployment.ended(await deployment.start('first'))).status).toBe('FAILED');
    expect(publishedDigests(deployment.world)).toMatchObject([
      { run: { id: 'first', failure: expect.stringContaining('Access Denied') }, counts: { failed: 1 } },
    ]);
  });
});

describe('a run that sees less', () => {
  test('tells what is not seen any more and what cures it, once', async () => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: wholeOrganization });
    await deployment.report('first');
    denyInMembers(world, PAYMENTS, 's3:GetBucketVersioning');
    for (const name of ['second', 'third']) {
      await deployment.clock.sleep(DAY_MS);
      await deployment.report(name);
    }
    const [, second, ...more] = publishedDigests(world);
    expect(more).toEqual([]);
    expect(second?.counts).toEqual({ incomplete: 2 });
    expect(second?.gaps).toMatchObject([
      { operation: 's3:GetBucketVersioning', cure: 'allow s3:GetBucketVersioning', reason: 'access-denied' },
      // CloudFormation reads a bucket's versioning with the same permission.
      { operation: 'cloudformation:DetectStackDrift', cure: 'allow s3:GetBucketVersioning' },
    ]);
  });
});

describe('routes', () => {
  const topics = { prod: `arn:aws:sns:us-east-1:${MANAGEMENT}:prod`, dev: `arn:aws:sns:us-east-1:${MANAGEMENT}:dev` };
  const routes = [
    { id: 'payments', topicArn: topics.prod, accounts: [PAYMENTS] },
    { id: 'drift', topicArn: topics.prod, checks: ['cloudformation-*'] },
    {
      id: 'web',
      topicArn: topics.dev,
      units: ['Root/Workloads'],
      minimumSeverity: 'MEDIUM',
      transitions: ['opened', 'failed'],
    },
    { id: 'critical', topicArn: topics.dev, minimumSeverity: 'CRITICAL' },
  ];

  test('are told their share, one digest each, with attributes to filter on', async () => {
    const world = smallOrganization();
    for (const name of Object.keys(topics)) world.account(MANAGEMENT).region('us-east-1').topics.add(name);
    const deployment = await deployed(world, { policy: { ...wholeOrganization, alerts: { routes } } });
    const report = await deployment.report('first');
    const digests = publishedDigests(world);
    expect(world.published.map(({ topicArn, attributes }) => [topicArn, attributes['route']])).toEqual([
      [topics.prod, 'payments'],
      [topics.prod, 'drift'],
      [topics.dev, 'web'],
    ]);
    expect(digests.map(({ after }) => after)).toEqual([[], [digests[0]?.deduplicationId], []]);
    const idsOf = (is: (finding: (typeof report.findings)[number]) => boolean) =>
      report.findings
        .filter(is)
        .map(({ id }) => `opened ${id}`)
        .sort();
    const told = digests.map((digest) => [...toldIn([digest])].sort());
    expect(told[0]).toEqual(idsOf(({ target }) => target.accountId === PAYMENTS));
    expect(told[1]).toEqual(idsOf(({ checkId }) => checkId === 'cloudformation-stack-drift'));
    const inUnit = [PAYMENTS, WEB].filter((id) => world.account(id).unit.startsWith('Root/Workloads'));
    expect(told[2]).toEqual(idsOf(({ target }) => inUnit.includes(target.accountId)));
    expect(told[2]).not.toEqual([]);
    for (const { attributes, message } of world.published) {
      expect(attributes).toMatchObject({
        runId: 'first',
        runState: 'SUCCEEDED',
        severity: 'MEDIUM',
        severities: '["MEDIUM"]',
        transitions: '["opened"]',
        deduplicationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      const { https } = JSON.parse(message) as { readonly https: string };
      expect(customNotificationSchema.safeParse(JSON.parse(https)).error).toBeUndefined();
    }
  });

  test('lead to nobody without a topic, and that is no failure', async () => {
    const deployment = await deployed(smallOrganization(), { policy: { targets: { regions: ['eu-west-1'] } } });
    await deployment.report('first');
    expect(deployment.world.published).toEqual([]);
  });

  test('are told where more is to be seen', async () => {
    const alerts = { topicArn: TOPIC_ARN, link: 'https://audits.example/{run}' };
    const deployment = await deployed(smallOrganization(), { policy: { ...small, alerts } });
    await deployment.report('first');
    expect(publishedDigests(deployment.world)[0]?.more).toBe('https://audits.example/first');
  });
});

describe('routes that name a channel', () => {
  const topics = { channels: `arn:aws:sns:us-east-1:${MANAGEMENT}:channels`, mail: TOPIC_ARN };
  const routes = [
    { id: 'mail', topicArn: topics.mail },
    { id: 'ops', channel: 'teams', options: { webhook: 'ssm:/teams' } },
    { id: 'soc', channel: 'webhook', options: { webhook: 'ssm:/hook', signingKey: 'ssm:/key' } },
    { id: 'oncall', channel: 'teams', options: { webhook: 'ssm:/teams' }, checks: ['s3-*'] },
  ];
  const withChannels = { ...small, alerts: { routes } };

  test('are published to the topic of the subscribers, and follow what the same channel was sent', async () => {
    const world = smallOrganization();
    world.account(MANAGEMENT).region('us-east-1').topics.add('channels');
    const deployment = await deployed(world, { policy: withChannels });
    Object.assign(deployment.container, { channelTopicArn: topics.channels });
    await deployment.report('first');
    expect(world.published.map(({ topicArn, attributes }) => [topicArn, attributes['route']])).toEqual([
      [topics.mail, 'mail'],
      [topics.channels, 'ops'],
      [topics.channels, 'soc'],
      [topics.channels, 'oncall'],
    ]);
    const digests = publishedDigests(world);
    expect(digests.map(({ after }) => after)).toEqual([[], [], [], [digests[1]?.deduplicationId]]);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('second');
    expect(world.published).toHaveLength(4);
  });

  test('wait for a deployment that has their subscribers, and no other route waits for them', async () => {
    const world = smallOrganization();
    world.account(MANAGEMENT).region('us-east-1').topics.add('channels');
    const deployment = await deployed(world, { policy: withChannels });
    const { execution } = await deployment.audit('first');
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AlertNotSentError' });
    expect(execution.cause).toContain(
      'the deployment has no subscriber of this channel: deploy the policy that names it',
    );
    expect(new Set(world.published.map(({ attributes }) => attributes['route']))).toEqual(new Set(['mail']));
    Object.assign(deployment.container, { channelTopicArn: topics.channels });
    await deployment.sfn.send(new RedriveExecutionCommand({ executionArn: execution.executionArn }));
    expect((await deployment.ended(execution.executionArn ?? '')).status).toBe('SUCCEEDED');
    const told = publishedDigests(world).filter(({ route }) => route !== 'mail');
    expect(told.map(({ route, counts }) => [route, counts['opened']])).toEqual([
      ['ops', 3],
      ['soc', 3],
      ['oncall', 2],
    ]);
  });
});

describe('an exception that expires', () => {
  test('is told before, and brings its findings back with an alert', async () => {
    const world = smallOrganization();
    const exceptions = {
      accepted: [
        {
          id: 'migration',
          match: { accounts: [MANAGEMENT] },
          owner: 'platform',
          reason: 'it moves',
          expires: '2026-11-20',
        },
      ],
    };
    const deployment = await deployed(world, { policy: { ...small, exceptions } });
    const first = await deployment.report('first');
    expect(first.findings.every(({ suppressedBy }) => suppressedBy === 'migration')).toBe(true);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('second');
    await deployment.clock.sleep(14 * DAY_MS);
    await deployment.report('third');
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('fourth');
    expect(publishedDigests(world).map(({ run, counts }) => [run.id, counts])).toEqual([
      ['first', { expiring: 1 }],
      ['third', { returned: first.findings.length, expired: 1 }],
    ]);
  });
});
