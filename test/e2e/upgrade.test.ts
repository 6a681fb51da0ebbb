import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/app/policy/policy.ts';
import { policyExceptions } from '../../src/app/runs/run-exceptions.ts';
import type { Outbox } from '../../src/app/runs/run-files.ts';
import type { Publish } from '../../src/channels/sns.ts';
import type { RunId } from '../../src/domain/ids.ts';
import { DAY_MS, type DeployedWorld, deployed } from '../support/deployed-world.ts';
import { publishedDigests } from '../support/published-digests.ts';
import {
  denyInMembers,
  MANAGEMENT,
  PAYMENTS,
  smallOrganization,
  wholeOrganization,
} from '../support/small-organization.ts';
import { memoryRunBucket } from '../support/stores/memory-run-bucket.ts';

const policy = {
  ...wholeOrganization,
  exceptions: {
    accepted: [
      { id: 'migration', match: { checks: ['s3-*'] }, owner: 'platform', reason: 'it moves', expires: '2026-11-20' },
    ],
  },
};

/** Rewrites the run bucket as the version before the outbox would have left it. */
const downgrade = async ({ container }: DeployedWorld, runs: readonly string[]): Promise<void> => {
  const { bucket } = container;
  const former = memoryRunBucket();
  for (const key of await bucket.list('runs/')) {
    const body = (await bucket.get(key)) ?? '';
    if (!key.endsWith('/outbox.json') && !key.endsWith('/policy.json')) await former.put(key, body);
  }
  const put = (key: string, content: unknown) => former.put(key, JSON.stringify(content));
  for (const id of runs) {
    const folder = `runs/${id}`;
    const { checks, overrides } = JSON.parse((await bucket.get(`${folder}/policy.json`)) ?? '{}') as Policy;
    await put(`${folder}/policy.json`, { checks, overrides });
    await put(`${folder}/exceptions.json`, await policyExceptions(container, id as RunId));
    const outbox = JSON.parse((await bucket.get(`${folder}/outbox.json`)) ?? '{}') as Outbox;
    await put(`${folder}/told.json`, outbox.exceptions);
    if (outbox.coverage !== undefined) {
      const ledger = Object.entries(outbox.coverage.ledger).map(([scope, kinds]) => [
        scope,
        Object.fromEntries(
          Object.entries(kinds).map(([kind, { resources, unlisted }]) => [kind, [resources, unlisted ? 1 : 0]]),
        ),
      ]);
      await put(`${folder}/coverage.json`, { ledger: Object.fromEntries(ledger), falls: outbox.coverage.losses });
    }
    const sent = outbox.digests.filter(({ state }) => state === 'sent');
    for (const [
      position,
      { id: deduplicationId, changes: newsIds, to: topicArn, state: _state, ...digest },
    ] of sent.entries())
      await put(`${folder}/alerts/${String(position).padStart(4, '0')}-${deduplicationId}.json`, {
        ...digest,
        topicArn,
        deduplicationId,
        newsIds,
      });
    if (outbox.closedAt !== undefined) await put(`${folder}/alerted.json`, { at: outbox.closedAt });
  }
  Object.assign(container, { bucket: former });
};

const refuse = async () => ({ outcome: 'rejected', reason: 'the topic is away' }) as const;

const countsOf = ({ world }: DeployedWorld) => publishedDigests(world).map(({ run, counts }) => [run.id, counts]);

describe('an upgrade from the layout before the outbox', () => {
  test('sends nothing again: neither alerts, nor coverage losses, nor exceptions that expire', async () => {
    const world = smallOrganization();
    denyInMembers(world, PAYMENTS, 's3:GetBucketVersioning');
    const deployment = await deployed(world, { policy });
    await deployment.report('first');
    expect(countsOf(deployment)).toEqual([['first', { opened: 6, incomplete: 2, expiring: 1 }]]);
    await downgrade(deployment, ['first']);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('second');
    expect(countsOf(deployment)).toHaveLength(1);
  });

  test('loses no alert: the next run sends what an earlier run could not', async () => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy });
    await deployment.report('first');
    world.account(MANAGEMENT).region('eu-west-1').addLogGroup({ name: '/lost', retentionInDays: 7 });
    await deployment.clock.sleep(DAY_MS);
    const { publish } = deployment.container;
    Object.assign(deployment.container, { publish: refuse });
    expect((await deployment.audit('second')).execution.status).toBe('FAILED');
    Object.assign(deployment.container, { publish });
    await downgrade(deployment, ['first', 'second']);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('third');
    expect(countsOf(deployment).slice(1)).toEqual([['second', { failed: 1, opened: 1 }]]);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('fourth');
    expect(countsOf(deployment)).toHaveLength(2);
  });

  test('goes on with a run that was interrupted between two digests: each route has its own once', async () => {
    const world = smallOrganization();
    const routes = [{ id: 'one' }, { id: 'two' }];
    const deployment = await deployed(world, { policy: { ...policy, alerts: { ...policy.alerts, routes } } });
    await deployment.report('first');
    await deployment.clock.sleep(DAY_MS);
    world.account(MANAGEMENT).region('eu-west-1').addLogGroup({ name: '/lost', retentionInDays: 7 });
    const { publish } = deployment.container;
    Object.assign(deployment.container, {
      publish: (...[message, options]: Parameters<Publish>) =>
        message.attributes['route'] === 'two' ? refuse() : publish?.(message, options),
    });
    expect((await deployment.audit('second')).execution.status).toBe('FAILED');
    Object.assign(deployment.container, { publish });
    await downgrade(deployment, ['first', 'second']);
    await deployment.clock.sleep(DAY_MS);
    await deployment.report('third');
    const ofSecond = publishedDigests(world).filter(({ run }) => run.id === 'second');
    expect(ofSecond.map(({ route, counts }) => [route, counts])).toEqual([
      ['one', { opened: 1 }],
      ['one', { failed: 1 }],
      ['two', { failed: 1, opened: 1 }],
    ]);
  });
});
