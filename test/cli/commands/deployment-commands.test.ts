import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runProgressText } from '../../../src/cli/commands/run/run-progress-text.ts';
import { openLocalStores } from '../../../src/cli/stores/local-stores.ts';
import type { RunId } from '../../../src/domain/ids.ts';
import type { Run } from '../../../src/domain/run.ts';
import { runCli } from '../../support/cli-context.ts';

it.each([
  [['run'], 'specify the deployment with --stage or --state-machine ARN'],
  [['run', '--stage', 'prod', '--state-machine', 'arn'], 'specify the deployment with --stage or --state-machine ARN'],
  [['run', '--state-machine', 'arn'], 'arn is not the ARN of a state machine'],
  [['run', '--stage', 'Prod!'], 'Expected a stage'],
  [['run', '--stage', 'prod', '--check', 's3-bucket-versionning'], 'Did you mean s3-bucket-versioning?'],
  [['run', '--stage', 'prod', '--account', '123'], 'twelve digits'],
  [['redrive', '--stage', 'prod'], "missing required argument 'run'"],
  [['redrive', 'run-1'], 'specify the deployment with --stage'],
  [['runs', '--limit', '0'], 'Expected a whole number from 1 to 1000'],
  [['runs', '--format', 'csv'], 'Expected one of table, json'],
  [['runs', '--table', 'only'], 'pass --stage, or both --table and --bucket'],
])('%j is refused', async (argv, text) => {
  const { code, stderr } = await runCli(argv);
  expect(stderr).toContain(text);
  expect(code).toBe(64);
});

const run: Run = {
  id: 'first' as RunId,
  startedAt: '2026-11-01T03:00:00.000Z',
  state: 'FAILED',
  trigger: 'local',
  targets: 12,
  gaps: [],
  apiCalls: { 'sts:GetCallerIdentity': 1 },
  failure: 'it broke \u001b[31m',
};

it('audits from here are listed without a cost, and with why they failed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'plumbline-runs-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const clock = () => new Date('2026-11-03T03:00:00.000Z');
  const { store, close } = await openLocalStores({ directory, clock });
  await store.putRun(run);
  await close();
  expect(await runCli(['runs'], { directory })).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      'RUN    STARTED                  STATE   TRIGGER  TARGETS  COVERAGE  GAPS  API CALLS  COST',
      'first  2026-11-01 03:00:00 UTC  FAILED  local    0 of 12         -    12          1     -',
      '  it broke \\x1b[31m',
      '',
    ].join('\n'),
  });
});

it.each([
  [{ run: undefined, resources: 0, drift: 0 }, 'planning'],
  [{ run, resources: 0, drift: 0 }, '0 of 12 targets audited'],
  [{ run, resources: 8, drift: 3 }, '8 of 12 targets audited, drift settled in 3'],
  [{ run, resources: 12, drift: 11 }, '12 of 12 targets audited, drift settled in 11'],
  [{ run, resources: 12, drift: 12 }, '12 of 12 targets audited, writing the report'],
  [{ run: { ...run, targets: 0 }, resources: 0, drift: 0 }, '0 of 0 targets audited'],
])('how far a run is: %j', (progress, text) => {
  expect(runProgressText(progress)).toBe(text);
});
