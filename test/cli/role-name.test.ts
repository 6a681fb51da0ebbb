import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { cliHere } from '../support/cli-here.ts';

const MINE = '111111111111';
const OTHER = '222222222222';

/** Command line against two accounts. The other one has the audit role under a path. */
const twoAccounts = async () => {
  const trust = { Statement: { Effect: 'Allow' as const, Principal: { AWS: MINE }, Action: 'sts:AssumeRole' } };
  const simulator = await startSimulator({
    world: worldOf({
      version: 1,
      regions: ['us-east-1'],
      accounts: [
        { id: MINE, name: 'mine' },
        {
          id: OTHER,
          name: 'other',
          roles: [{ name: 'PlumblineAudit', path: '/service-role/', trust, audit: true }],
          regions: { 'us-east-1': { logGroups: [{ name: '/app', retentionInDays: 731 }] } },
        },
      ],
    }),
  });
  onTestFinished(() => simulator.close());
  const { run } = await cliHere(simulator.environment());
  return (...argv: readonly string[]) => run(['audit', '--region', 'us-east-1', '--format', 'json', ...argv]);
};

test('a role with a path is assumed by its name with the path', async () => {
  const audit = await twoAccounts();
  const { code, stdout } = await audit('--account', OTHER, '--role-name', 'service-role/PlumblineAudit');
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as Report).gaps).toEqual([]);
});

test('a role with a path is not found by its name alone', async () => {
  const audit = await twoAccounts();
  const { stdout } = await audit('--account', OTHER, '--role-name', 'PlumblineAudit');
  expect((JSON.parse(stdout) as Report).gaps).toMatchObject([{ reason: 'access-denied', action: 'sts:AssumeRole' }]);
});

test.each([
  ['is named', ['--account', MINE]],
  ['is the only one', []],
])('--role-name is refused where the own account %s, which is audited without a role', async (_what, argv) => {
  const audit = await twoAccounts();
  const { code, stderr } = await audit('--role-name', 'Auditor', ...argv);
  expect(code).toBe(64);
  expect(stderr).toContain(`--role-name Auditor has no effect: only ${MINE}, your own account, is audited`);
});
