import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { kindCalls } from '../../src/collectors/collector.ts';
import { s3Buckets } from '../../src/collectors/s3-buckets.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { generateWorld } from '../../src/simulator/world/generator.ts';
import { commandLine } from '../support/command-line.ts';

const BUCKETS = 500;
const LOG_GROUPS = 2000;
/** Calls that a bucket's facts take. */
const PER_BUCKET = Object.values(kindCalls(s3Buckets).facts).flat().length;
/** One listing, the readings of each bucket, and fifty log groups a page. */
const NEEDED = 1 + PER_BUCKET * BUCKETS + LOG_GROUPS / 50;
const RESOURCES: Readonly<Record<string, number>> = { 's3:bucket': BUCKETS, 'logs:log-group': LOG_GROUPS };
/** Every check of their kind judges each bucket and log group. */
const EXPECTED = checks.reduce((sum, { resource }) => sum + (RESOURCES[resource] ?? 0), 0);
/** MiB. */
const MEMORY = 200;

/** The largest resident set of a process so far, as Linux counts it; undefined elsewhere, and when the process is gone. */
const peakMemory = async (pid: number | undefined): Promise<number | undefined> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
};

test('A Region with 500 buckets and 2,000 log groups costs at most 5 % more calls than needed, and less than 200 MiB', async () => {
  const world = generateWorld({
    seed: 'efficiency',
    accounts: 1,
    regions: ['us-east-1'],
    bucketsPerRegion: BUCKETS,
    logGroupsPerRegion: LOG_GROUPS,
  });
  const simulator = await startSimulator({ world });
  onTestFinished(() => simulator.close());
  const { start } = await commandLine(simulator.environment());
  const { child, ended } = start(['audit', '--region', 'us-east-1', '--format', 'json', '--verbose']);
  const seen: number[] = [];
  const looking = setInterval(
    () => void peakMemory(child.pid).then((peak) => peak !== undefined && seen.push(peak)),
    50,
  );
  const { code, stdout, stderr } = await ended;
  clearInterval(looking);

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ coverage: { expected: EXPECTED, evaluated: EXPECTED }, gaps: [] });
  expect(simulator.calls.count({ operation: 's3:ListBuckets' })).toBe(1);
  expect(simulator.calls.count({ operation: 's3:*' })).toBe(1 + PER_BUCKET * BUCKETS);
  expect(simulator.calls.count({ operation: 'logs:DescribeLogGroups' })).toBe(LOG_GROUPS / 50);
  const calls = simulator.calls.count();
  expect(calls).toBeLessThanOrEqual(NEEDED * 1.05);

  const footprint = /^(\d+) API calls, peak memory (\d+) MiB$/m.exec(stderr);
  expect(Number(footprint?.[1])).toBe(calls);
  const peak = Number(footprint?.[2]);
  expect(peak).toBeGreaterThan(20);
  expect(Math.max(peak, ...seen)).toBeLessThan(MEMORY);
});
