import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';
import { commandLine } from '../support/command-line.ts';
import { type Passing, requestGate } from '../support/request-gate.ts';

const REGIONS = ['eu-west-1', 'us-east-1'];
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

/** A folder to audit from, in front of a world of its own. */
const audited = async (onRequest?: (passing: Passing) => void) => {
  const simulator = await startSimulator({ world: world() });
  onTestFinished(() => simulator.close());
  const gate = await requestGate(simulator.endpoint, onRequest);
  return { gate, ...(await commandLine({ ...simulator.environment(), AWS_ENDPOINT_URL: gate.endpoint }, {})) };
};

/** The parts of a report that must not depend on an earlier interruption. First sightings may. */
const findings = (stdout: string) =>
  (JSON.parse(stdout) as Report).findings.map(({ id, message, data, severity, recordState }) => ({
    id,
    message,
    data,
    severity,
    recordState,
  }));

const undisturbed = async () => {
  const { run } = await audited();
  const { code, stdout } = await run(AUDIT);
  return { code, findings: findings(stdout) };
};

/** A moment of an audit: as soon as a request is on its way whose answer will not be waited for, or some time after it. */
interface Moment {
  readonly at: (passing: Passing) => boolean;
  readonly afterMs?: number;
}

/** Starts an audit; `reached` resolves when a request is on its way. */
const auditUntil = async (at: Moment['at']) => {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const cli = await audited((passing) => {
    if (at(passing)) reach();
  });
  return { ...cli, started: cli.start(AUDIT), reached };
};

/** Starts an audit, sends it a signal at the moment, and waits for its end; what is run after it is left alone. */
const interrupted = async ({ at, afterMs = 0 }: Moment, signal: NodeJS.Signals) => {
  const { started, reached, ...cli } = await auditUntil(at);
  const { child, ended } = started;
  await Promise.race([reached, ended]);
  if (afterMs > 0) await wait(afterMs);
  child.kill(signal);
  const sent = performance.now();
  return { ...cli, ended: await ended, tookMs: performance.now() - sent };
};

const nth = (wanted: number) => (passing: Passing) => passing.number === wanted;
const first = (operation: string) => (passing: Passing) => passing.operation === operation;

describe('An audit that is killed', () => {
  // Nothing is recorded of a run before its plan.
  const UNPLANNED: Readonly<Record<string, Moment>> = {
    'before anything is known': { at: nth(1) },
    'while it plans': { at: nth(2) },
  };
  const MOMENTS: Readonly<Record<string, Moment>> = {
    ...UNPLANNED,
    'while it lists': { at: nth(6) },
    'while it reads buckets': { at: nth(20) },
    'while it starts the first detection': { at: first('DetectStackDrift') },
    'while detections are pending': { at: first('DetectStackDrift'), afterMs: 700 },
    'while it waits for detections that are done': { at: first('DetectStackDrift'), afterMs: 2500 },
    'while it asks for the first result': { at: first('DescribeStackDriftDetectionStatus') },
    'while it reads the rows of stacks': { at: first('DescribeStackResourceDrifts') },
    'while it writes what it found in resources': { at: nth(32), afterMs: 10 },
    'at its last request': { at: nth(58) },
  };

  test('and repeated ends as one that nobody disturbed, whenever it was', async () => {
    // They wait more than they work; all at once they would starve the tests beside them.
    const atMost = pLimit(6);
    const expected = await undisturbed();
    const again = await atMost.map(Object.entries(MOMENTS), async ([name, moment]) => {
      const { run, ended } = await interrupted(moment, 'SIGKILL');
      const { code, stdout, stderr } = await run(AUDIT);
      const { stdout: runs } = await run(['report', '--list']);
      return { name, killed: ended.signal, code, runs, findings: code === 1 ? findings(stdout) : stderr };
    });
    expect(expected.code).toBe(1);
    expect(expected.findings).toHaveLength(44);
    for (const { name, killed, code, runs, findings: found } of again) {
      expect({ name, killed, code, found }).toEqual({ name, killed: 'SIGKILL', code: 1, found: expected.findings });
      expect(runs.match(/ {2}(?:FAILED|RUNNING|SUCCEEDED) {2}/g)?.map((state) => state.trim())).toEqual(
        name in UNPLANNED ? ['SUCCEEDED'] : ['SUCCEEDED', 'FAILED'],
      );
    }
  }, 90_000);
});

describe('An audit that is interrupted', () => {
  test.each<[string, Moment]>([
    ['while it lists', { at: nth(8) }],
    ['while it reads buckets', { at: nth(20) }],
    ['while it waits for detections', { at: first('DetectStackDrift'), afterMs: 1500 }],
  ])(
    '%s ends at once with code 130, is recorded as failed, and can be repeated',
    async (_, moment) => {
      const { run, ended, tookMs } = await interrupted(moment, 'SIGINT');
      expect(ended).toMatchObject({ code: 130, signal: undefined, stdout: '' });
      expect(ended.stderr).not.toMatch(/Error|\n +at |2 of 2 targets audited/);
      expect(tookMs).toBeLessThan(5000);

      const report = JSON.parse((await run(['report', '--format', 'json'])).stdout) as Report;
      expect(report.run).toMatchObject({ state: 'FAILED', failure: 'interrupted', finishedAt: expect.any(String) });
      expect((await run(['report', '--list'])).stdout).toMatch(/^\S+ {2}\S+ {2}FAILED {2}local {2}2 targets\n$/);

      const again = await run([...AUDIT, '--check', 's3-bucket-versioning']);
      expect(again.code).toBe(1);
      expect((JSON.parse(again.stdout) as Report).run).toMatchObject({ state: 'SUCCEEDED' });
    },
    30_000,
  );
});

test('A second audit in the same folder is refused while the first runs, and the first ends well', async () => {
  const { started: running, reached, run } = await auditUntil(first('DetectStackDrift'));
  await reached;
  const { code, stdout, stderr } = await run(AUDIT);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toContain(`is in use by the process ${running.child.pid}. Wait until it ends or stop it`);
  expect(findings((await running.ended).stdout)).toHaveLength(44);
});
