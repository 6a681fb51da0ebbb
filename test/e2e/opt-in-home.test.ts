import { expect, test } from 'vitest';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { deployed } from '../support/deployed-world.ts';

const AUDITOR = '111111111111';
const MEMBER = '222222222222';
/** Opt-in Region that the audit account alone has enabled. */
const HOME = 'eu-south-1';

test('an audit whose home is an opt-in Region reaches the accounts that have not enabled it', async () => {
  const trust = { Statement: { Effect: 'Allow' as const, Principal: { AWS: AUDITOR }, Action: 'sts:AssumeRole' } };
  const world = worldOf({
    version: 1,
    regions: ['eu-west-1', 'us-east-1', HOME],
    accounts: [
      { id: AUDITOR, name: 'audit' },
      {
        id: MEMBER,
        name: 'app',
        disabledRegions: [HOME],
        roles: [{ name: 'PlumblineAudit', trust, audit: true }],
        regions: { 'eu-west-1': { logGroups: [{ name: '/app', retentionInDays: 7 }] } },
      },
    ],
  });
  const policy = { targets: { accounts: [AUDITOR, MEMBER] } };
  const { report } = await deployed(world, { policy, region: HOME });
  const { gaps, targets } = await report('run');
  expect(gaps).toEqual([]);
  expect(targets.filter(({ accountId }) => accountId === MEMBER).map(({ region }) => `${region}`)).toEqual([
    'eu-west-1',
    'us-east-1',
  ]);
});
