import { expect, onTestFinished } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';
import { commandsIn } from './cli-here.ts';
import { commandLine } from './command-line.ts';
import { type Passing, requestGate } from './request-gate.ts';

const REGIONS = ['eu-west-1', 'us-east-1'];
/** Audits both Regions of the world. */
const AUDIT = ['audit', ...REGIONS.flatMap((region) => ['--region', region]), '--format', 'json'];

const stack = (name: string, drift: 'DELETED' | 'IN_SYNC' | 'MODIFIED'): StackFile => ({
  name,
  detection: { seconds: 1 },
  resources: [
    {
      logicalId: 'Queue',
      type: 'AWS::SQS::Queue',
      drift,
      differences: drift === 'MODIFIED' ? [{ path: '/VisibilityTimeout', expected: '30', actual: '300' }] : [],
    },
    { logicalId: 'Role', type: 'AWS::IAM::Role' },
  ],
});

/** Findings of every check in two Regions; every detection takes a second. */
const world = () =>
  worldOf({
    version: 1,
    regions: REGIONS,
    accounts: [
      {
        id: '111122223333',
        name: 'audited',
        buckets: REGIONS.flatMap((region) =>
          Array.from({ length: 6 }, (_, index) => ({
            name: `data-${region}-${index}`,
            region,
            versioning: index % 2 === 0 ? { status: 'Enabled' as const } : {},
            encryption: index % 3 === 0 ? null : { rules: [{ algorithm: 'AES256' }] },
          })),
        ),
        regions: Object.fromEntries(
          REGIONS.map((region) => [
            region,
            {
              logGroups: Array.from({ length: 60 }, (_, index) => ({
                name: `/app/${index}`,
                retentionInDays: index % 4 === 0 ? 7 : 731,
              })),
              stacks: [stack('orders', 'MODIFIED'), stack('network', 'IN_SYNC'), stack('billing', 'DELETED')],
            },
          ]),
        ),
      },
    ],
  });

/** A folder to audit from, in front of a world of its own. `start` starts a process; `run` runs a command in this one. */
const audited = async (onRequest?: (passing: Passing) => unknown) => {
  const simulator = await startSimulator({ world: world() });
  onTestFinished(() => simulator.close());
  const gate = await requestGate(simulator.endpoint, onRequest);
  const environment = { ...simulator.environment(), AWS_ENDPOINT_URL: gate.endpoint };
  const { directory, start } = await commandLine(environment, {});
  return { gate, start, run: commandsIn(directory, environment).run };
};

/** The parts of a report that must not depend on an earlier interruption. First sightings may. */
export const findings = (stdout: string) =>
  (JSON.parse(stdout) as Report).findings.map(({ id, message, data, severity, recordState }) => ({
    id,
    message,
    data,
    severity,
    recordState,
  }));

const undisturbed = async (argv: readonly string[]) => {
  const { run } = await audited();
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('2 of 2 targets audited') });
  return findings(stdout);
};

/** A moment of an audit: a request is on its way. */
type Moment = (passing: Passing) => boolean;

/** The request of this number, over all operations. */
export const nth =
  (wanted: number): Moment =>
  ({ number }) =>
    number === wanted;

/** The request of this number among those of one operation; the first one when absent. */
export const request =
  (wanted: string, number = 1): Moment =>
  ({ operation, ofOperation }) =>
    operation === wanted && ofOperation === number;

/** Starts an audit; `reached` resolves when the moment has come. The request of that moment goes on when `held` does. */
export const auditUntil = async (
  moment: Moment,
  held: Promise<void> = Promise.resolve(),
  argv: readonly string[] = AUDIT,
) => {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const cli = await audited(async (passing) => {
    if (!moment(passing)) return;
    reach();
    await held;
  });
  return { ...cli, started: cli.start(argv), reached };
};

type Underway = Awaited<ReturnType<typeof auditUntil>>;

interface Repetition {
  readonly argv: readonly string[];
  /** Happens before the audit is killed. */
  readonly meanwhile: (cli: Underway) => Promise<void>;
  /** Findings of an undisturbed audit. */
  readonly findings: number;
}

/** Starts an audit, sends it a signal at the moment, and waits for its end. The audit is held while `meanwhile` happens before the signal. */
const interrupted = async (
  moment: Moment,
  signal: NodeJS.Signals,
  { argv = AUDIT, meanwhile = async () => undefined }: Partial<Repetition> = {},
) => {
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const cli = await auditUntil(moment, held, argv);
  const { child, ended } = cli.started;
  await Promise.race([cli.reached, ended]);
  await meanwhile(cli);
  child.kill(signal);
  goOn();
  return { ...cli, ended: await ended };
};

/** Expects a second audit in the folder of one that is under way to be refused. */
export const expectSecondRefused = async ({ started, run }: Underway): Promise<void> => {
  const { code, stdout, stderr } = await run(AUDIT);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toContain(`is in use by the process ${started.child.pid}. Wait until it ends or stop it`);
};

/** Findings of undisturbed audits, by their arguments. */
const expected = new Map<string, ReturnType<typeof undisturbed>>();

/** An audit of everything but stacks, whose detections take seconds of real time. */
export const WITHOUT_DRIFT = {
  argv: [
    ...AUDIT,
    ...['logs-log-group-retention', 's3-bucket-encryption', 's3-bucket-versioning'].flatMap((id) => ['--check', id]),
  ],
  findings: 40,
} as const satisfies Partial<Repetition>;

/** Expects an audit that is killed at a moment, and repeated, to end as one that was not disturbed; `runs` are recorded by then. */
export const expectRepeatable = async (
  moment: Moment,
  runs: readonly string[],
  repetition: Partial<Repetition> = {},
): Promise<void> => {
  const { argv = AUDIT, findings: count = 44 } = repetition;
  const key = argv.join(' ');
  const undisturbedFindings = expected.get(key) ?? undisturbed(argv);
  expected.set(key, undisturbedFindings);
  const all = await undisturbedFindings;
  expect(all).toHaveLength(count);
  const { run, ended } = await interrupted(moment, 'SIGKILL', repetition);
  expect(ended.signal).toBe('SIGKILL');
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('2 of 2 targets audited') });
  expect(findings(stdout)).toEqual(all);
  const listed = await run(['report', '--list']);
  expect(listed.stdout.match(/ {2}(?:FAILED|RUNNING|SUCCEEDED) {2}/g)?.map((state) => state.trim())).toEqual(runs);
};

type Audited = Awaited<ReturnType<typeof audited>>;

/** Expects an audit that was interrupted to be recorded as failed, and to be repeatable. */
const expectFailedRun = async ({ run, gate }: Pick<Audited, 'gate' | 'run'>): Promise<void> => {
  // Results of detections are due a second later.
  expect(gate.operations).not.toContain('DescribeStackDriftDetectionStatus');
  const report = JSON.parse((await run(['report', '--format', 'json'])).stdout) as Report;
  expect(report.run).toMatchObject({ state: 'FAILED', failure: 'interrupted', finishedAt: expect.any(String) });
  expect((await run(['report', '--list'])).stdout).toMatch(/^\S+ {2}\S+ {2}FAILED {2}local {2}2 targets\n$/);

  const again = await run([...AUDIT, '--check', 's3-bucket-versioning']);
  expect(again.code).toBe(1);
  expect((JSON.parse(again.stdout) as Report).run).toMatchObject({ state: 'SUCCEEDED' });
};

const INTERRUPTED =
  /interrupted before anything was audited|interrupted: [01] of 2 targets are kept; "plumbline report \S+" shows them/;
const UNINTERRUPTED = /Error|\n +at |2 of 2 targets audited/;

/** Expects a process that is interrupted at a moment to end at once with code 130. */
export const expectInterrupted = async (moment: Moment): Promise<void> => {
  const { ended, ...cli } = await interrupted(moment, 'SIGINT');
  expect(ended).toMatchObject({ code: 130, signal: undefined, stdout: '' });
  expect(ended.stderr).not.toMatch(UNINTERRUPTED);
  expect(ended.stderr).toMatch(INTERRUPTED);
  await expectFailedRun(cli);
};

/** The same for a command of this process. */
export const expectInterruptedHere = async (moment: Moment): Promise<void> => {
  const interruption = new AbortController();
  const cli = await audited((passing) => {
    if (moment(passing)) interruption.abort();
  });
  const { code, stdout, stderr } = await cli.run(AUDIT, interruption.signal);
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).not.toMatch(UNINTERRUPTED);
  expect(stderr).toMatch(INTERRUPTED);
  await expectFailedRun(cli);
};
