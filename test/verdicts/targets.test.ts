import { describe, expect, test } from 'vitest';
import { createCollector, kindCalls } from '../../src/collectors/collector.ts';
import { collectors } from '../../src/collectors/index.ts';
import { driftCalls } from '../../src/collectors/stack-drift.ts';
import { actionOf } from '../../src/domain/calls/call.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import type { Target } from '../../src/domain/target.ts';
import type { AccountFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { type AuditedWorld, account, auditDrift, auditedWorld, region } from '../support/audited-world.ts';
import { deployed } from '../support/deployed-world.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, WEB } from '../support/small-organization.ts';

const roleArn = `arn:aws:iam::${account}:role/PlumblineAudit`;
/** No service control policy binds the management account. */
const management = '999999999999';
const stacks = [{ name: 'web', resources: [{ logicalId: 'Jobs', type: 'AWS::SQS::Queue' }] }];

/** The call that lists each kind, drift's last. */
const LISTINGS = [...collectors.map(kindCalls), driftCalls].flatMap(({ list }) => list.map(({ call }) => call));

/** The listing gaps of every collector, drift's included. */
const gapsOf = async (world: AuditedWorld, target: Target): Promise<readonly Gap[]> => {
  const { clients, clock } = world;
  const collected = await Promise.all(
    collectors.map((definition) => createCollector(definition, clients, { clock }).collect(target)),
  );
  const { last } = await auditDrift({ ...world, target }, { budgetSeconds: 600 });
  const listings = [...collected, last];
  expect(listings.map(({ complete }) => complete)).toEqual(listings.map(() => false));
  return listings.flatMap(({ gaps }) => gaps);
};

const audited = (contents: Partial<AccountFile>, world: Partial<WorldFile> = {}) =>
  auditedWorld({ buckets: [{ name: 'data', region }], regions: { [region]: { stacks } }, ...contents }, world);

describe('Targets', () => {
  test('role cannot be assumed', async () => {
    const world = await audited({});
    const gaps = await gapsOf(world, { ...world.target, roleArn });
    expect(gaps).toHaveLength(LISTINGS.length);
    for (const gap of gaps)
      expect(gap).toMatchObject({
        reason: 'access-denied',
        operation: 'sts:AssumeRole',
        action: 'sts:AssumeRole',
        detail: expect.stringContaining(roleArn),
      });
  });

  test('Region disabled or not opted in', async () => {
    const world = await audited({ disabledRegions: ['ap-east-1'] });
    const gaps = await gapsOf(world, { ...world.target, region: 'ap-east-1' as typeof world.target.region });
    expect(gaps.map(({ reason }) => reason)).toEqual(LISTINGS.map(() => 'region-disabled'));
  });

  test('denied by a service control policy', async () => {
    const allowAll = { Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }] };
    const trust = { Statement: [{ Effect: 'Allow' as const, Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
    const world = await auditedWorld(
      {},
      {
        accounts: [
          { id: account, name: 'audited', roles: [{ name: 'PlumblineAudit', trust, policies: [allowAll] }] },
          { id: management, name: 'management' },
        ],
        organization: {
          managementAccount: management,
          scps: [
            {
              targets: [account],
              policy: {
                Statement: [{ Effect: 'Deny', NotAction: 'sts:*', Resource: '*' }],
              },
            },
          ],
        },
      },
    );
    const gaps = await gapsOf(world, { ...world.target, roleArn });
    expect(gaps.map(({ reason, action }) => ({ reason, action }))).toEqual(
      LISTINGS.map((call) => ({ reason: 'denied-by-scp', action: actionOf(call) })),
    );
  });

  test('account suspended or closed', async () => {
    for (const [state, because] of [
      ['SUSPENDED', 'account-suspended'],
      ['CLOSED', 'account-closed'],
    ] as const) {
      const world = smallOrganization();
      const audit = await deployed(world, { policy: { targets: { organization: true } } });
      const before = await audit.report('before');
      const ofWeb = before.findings.filter(({ target }) => target.accountId === WEB);
      expect(ofWeb).not.toEqual([]);
      world.account(WEB).state = state;
      const after = await audit.report('after');
      expect(after.targets.map(({ accountId }) => accountId)).not.toContain(WEB);
      expect(after.findings.filter(({ target }) => target.accountId === WEB)).toEqual([]);
      const archived = after.changes.filter(({ finding }) => finding.target.accountId === WEB);
      expect(archived.map((change) => [change.type, 'because' in change && change.because])).toEqual(
        ofWeb.map(() => ['resolved', because]),
      );
    }
  });

  test('account removed from scope', async () => {
    const world = smallOrganization();
    const audit = await deployed(world, { policy: { targets: { organization: true } } });
    const before = await audit.report('before');
    const ofWeb = before.findings.filter(({ target }) => target.accountId === WEB);
    expect(ofWeb).not.toEqual([]);
    const after = await audit.report('after', { accounts: [MANAGEMENT, PAYMENTS] as AccountId[] });
    expect(after.changes).toEqual([]);
    expect(after.findings.filter(({ target }) => target.accountId === WEB)).toEqual(
      ofWeb.map((finding) => ({ ...finding, outOfScope: true })),
    );
  });

  test('account that left the organization: listed once, and missing in a listing that was read to its end', async () => {
    const world = smallOrganization();
    const audit = await deployed(world, { policy: { targets: { organization: true } } });
    const before = await audit.report('before');
    world.removeAccount(WEB);
    const after = await audit.report('after');
    expect(after.findings.filter(({ target }) => target.accountId === WEB)).toEqual([]);
    expect(after.changes.map((change) => [change.finding.id, 'because' in change && change.because])).toEqual(
      before.findings.filter(({ target }) => target.accountId === WEB).map(({ id }) => [id, 'account-left']),
    );
  });
});
