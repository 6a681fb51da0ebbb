import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { cliHere } from '../support/cli-here.ts';
import { MINE, OTHER, TWO_ACCOUNTS } from '../support/two-accounts.ts';

const POLICY = {
  targets: { organization: true, regions: ['eu-west-1', 'us-east-1'] },
  checks: { 's3-bucket-encryption': { severity: 'HIGH' }, 'logs-log-group-retention': { severity: 'LOW' } },
};

test('An audit is reported again from what it kept, in every format and by every filter', async () => {
  const simulator = await startSimulator({ world: worldOf(TWO_ACCOUNTS) });
  onTestFinished(() => simulator.close());
  const { run, directory } = await cliHere(simulator.environment(), POLICY);
  const audited = await run(['audit', '--format', 'json']);
  expect(audited.code).toBe(3);
  expect(audited.stderr).toContain('4 of 4 targets audited');
  const whole = JSON.parse(audited.stdout) as Report;
  const calls = simulator.calls.count();

  const report = async (...argv: readonly string[]) => {
    const { code, stdout } = await run(['report', '--format', 'json', ...argv]);
    return { code, report: JSON.parse(stdout) as Report };
  };
  const found = ({ findings, gaps }: Report) => [
    ...findings.map(({ checkId, resource }) => `${checkId} ${resource.name}`),
    ...gaps.map(({ operation, resource }) => `${operation} ${resource?.name}`),
  ];
  const plain = ['logs-log-group-retention /mine', 's3-bucket-versioning plain'];
  const bare = ['s3-bucket-encryption bare', 's3-bucket-versioning bare'];
  const locked = 's3:GetBucketEncryption locked';
  expect(found(whole)).toEqual([...plain, ...bare, locked]);

  const again = await report();
  expect(again).toEqual({ code: 3, report: whole });
  expect((await report(whole.run.id)).report).toEqual(whole);
  const filters: readonly (readonly [string, readonly string[], number])[] = [
    [`--account ${MINE}`, [...plain, locked], 3],
    [`--account ${OTHER}`, bare, 1],
    ['--region eu-west-1', plain, 1],
    [`--region us-east-1 --account ${MINE}`, [locked], 2],
    ['--check s3-bucket-versioning', ['s3-bucket-versioning plain', 's3-bucket-versioning bare'], 1],
    ['--check logs-log-group-retention --check s3-bucket-encryption', [plain[0]!, bare[0]!, locked], 3],
    ['--severity HIGH', [bare[0]!, locked], 3],
    // A filter does not complete an incomplete report.
    ['--status NON_COMPLIANT', [...plain, ...bare], 3],
    ['--status insufficient_data', [locked], 2],
  ];
  for (const [argv, expected, code] of filters) {
    const filtered = await report(...argv.split(' '));
    expect({ argv, code: filtered.code, found: found(filtered.report) }).toEqual({ argv, code, found: expected });
  }
  const { outcomeList } = (await report('--status', 'COMPLIANT', '--account', MINE)).report;
  expect(outcomeList?.map(({ checkId, resource }) => `${checkId} ${resource.name}`)).toEqual([
    's3-bucket-encryption plain',
    's3-bucket-versioning locked',
  ]);
  expect((await report('--outcomes')).report.outcomeList).toHaveLength(8);

  const table = await run(['report']);
  expect(table.stdout).toContain('Versioning was never enabled on bare');
  expect(table.stderr).toBe('');
  const csv = await run(['report', '--format', 'csv', '--severity', 'HIGH']);
  expect(csv.stdout.split('\r\n').map((line) => line.split(',').slice(0, 3).join())).toEqual([
    'record,checkId,severity',
    'FINDING,s3-bucket-encryption,HIGH',
    'GAP,s3-bucket-encryption,',
    '',
  ]);
  expect(csv.stderr).toBe('only: HIGH and above\n');
  const markdown = await run(['report', '--output', 'report.md']);
  expect(markdown.stdout).toBe('');
  expect(await readFile(join(directory, 'report.md'), 'utf8')).toMatch(/^# /);
  expect(simulator.calls.count()).toBe(calls);
});
