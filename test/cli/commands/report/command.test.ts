import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runKeys } from '../../../../src/app/runs/run-keys.ts';
import { openLocalStores } from '../../../../src/cli/stores/local-stores.ts';
import type { AccountId, Region, RunId } from '../../../../src/domain/ids.ts';
import type { Run } from '../../../../src/domain/run.ts';
import { runCli } from '../../../support/cli-context.ts';
import { bucketFinding } from '../../../support/example-report.ts';

const clock = () => new Date('2026-11-03T03:00:00.000Z');
const target = { partition: 'aws', accountId: '111111111111' as AccountId, region: 'eu-west-1' as Region } as const;
const runOf = (id: string, startedAt: string): Run => ({
  id: id as RunId,
  startedAt,
  finishedAt: startedAt,
  state: 'SUCCEEDED',
  trigger: 'local',
  targets: 1,
  gaps: [],
  apiCalls: { 'sts:GetCallerIdentity': 1 },
});
const first = runOf('first', '2026-11-01T03:00:00.000Z');
const second = runOf('second', '2026-11-02T03:00:00.000Z');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plumbline-report-'));
  const { store, bucket, close } = await openLocalStores({ directory, clock });
  for (const run of [first, second]) {
    await store.putRun(run);
    await bucket.put(runKeys(run.id).targets, JSON.stringify([target]));
  }
  await store.putTarget({
    runId: second.id,
    target,
    phase: 'resources',
    at: second.startedAt,
    coverage: { 's3:bucket': { listed: true, expected: 1, evaluated: 1 } },
    outcomes: { 's3-bucket-versioning': { NON_COMPLIANT: 1 } },
    transitions: { opened: 1 },
    gaps: [],
    gapsOmitted: 0,
    apiCalls: { 's3:ListBuckets': 1 },
  });
  const finding = bucketFinding('shop');
  await store.apply(second.id, target, [{ type: 'opened', at: finding.lastSeen, finding }]);
  await close();
});
afterAll(() => rm(directory, { recursive: true }));

describe('plumbline report', () => {
  it('reports the latest run of this directory', async () => {
    const { code, stdout, stderr } = await runCli(['report'], { directory });
    expect(stderr).toBe('');
    expect(stdout).toContain('Plumbline audit second');
    expect(stdout).toContain('✗ Versioning is suspended on shop.');
    expect(code).toBe(1);
  });

  it('does not fail on findings below the chosen severity', async () => {
    expect(await runCli(['report', '--fail-on', 'high'], { directory })).toMatchObject({ code: 0 });
  });

  it('reports a run by its id, with what it did not audit', async () => {
    const { code, stdout } = await runCli(['report', 'first', '--format', 'json'], { directory });
    expect(JSON.parse(stdout)).toMatchObject({ run: { id: 'first' }, gaps: [{ reason: 'unaudited' }] });
    expect(code).toBe(3);
  });

  it('lists runs, the newest first', async () => {
    const { code, stdout } = await runCli(['report', '--list'], { directory });
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['second', 'first', '']);
    expect(stdout).toMatch(/ 1 target\n$/);
    expect(code).toBe(0);
  });

  it('writes a file when it is told to', async () => {
    const { stdout } = await runCli(['report', '--format', 'csv', '--output', 'findings.csv'], { directory });
    expect(stdout).toBe('');
    expect(await readFile(join(directory, 'findings.csv'), 'utf8')).toMatch(
      /^record,checkId,.*\r\nFINDING,s3-bucket-versioning,/,
    );
  });

  it.each(['table', 'markdown', 'html'])(
    'says in %s what was left out, as nothing found is not all',
    async (format) => {
      const { code, stdout, stderr } = await runCli(['report', '--severity', 'critical', '--format', format], {
        directory,
      });
      expect(stdout).toContain('Only CRITICAL and above: no open findings.');
      expect(stdout).not.toContain('No open findings');
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'only: CRITICAL and above\n' });
    },
  );

  it('says in JSON what was left out', async () => {
    const { stdout } = await runCli(['report', '--check', 's3-bucket-versioning', '--format', 'json'], { directory });
    expect(JSON.parse(stdout)).toMatchObject({ only: 's3-bucket-versioning', findings: [{}] });
  });

  it.each([
    ['an account', ['--account', '999999999999'], '999999999999'],
    ['a Region', ['--region', 'eu-west-2'], 'eu-west-2'],
  ])('refuses %s that the run did not audit, as nothing is known of it', async (_, filter, named) => {
    expect(await runCli(['report', ...filter], { directory })).toEqual({
      code: 64,
      stdout: '',
      stderr: `run second audited nothing of ${named}: it audited 111111111111 in eu-west-1\n`,
    });
  });

  it('says that there is no run to list', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'plumbline-report-'));
    onTestFinished(() => rm(empty, { recursive: true }));
    await (await openLocalStores({ directory: empty, clock })).close();
    expect(await runCli(['report', '--list'], { directory: empty })).toMatchObject({
      code: 0,
      stdout: 'there is no run yet\n',
    });
  });

  it('refuses a run that there is not', async () => {
    expect(await runCli(['report', 'third'], { directory })).toMatchObject({
      code: 64,
      stderr: 'there is no run third; --list shows the latest\n',
    });
  });
});
