import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AccountId, Region, RunId } from '../../src/domain/ids.ts';
import type { TargetRecord } from '../../src/domain/run.ts';
import { ASSUMED, MEMORY_MB, PRICES, runCost, runUsage } from '../../src/engine/cost.ts';

const record = (index: number, phase: TargetRecord['phase'], more: Partial<TargetRecord> = {}): TargetRecord => ({
  runId: 'run' as RunId,
  target: { partition: 'aws', accountId: String(index).padStart(12, '0') as AccountId, region: 'eu-west-1' as Region },
  phase,
  at: '2026-11-03T03:00:00.000Z',
  coverage: {},
  outcomes: {},
  transitions: {},
  gaps: [],
  gapsOmitted: 0,
  apiCalls: {},
  ...more,
});
const drift = (looks: number, stacks = 1): Partial<TargetRecord> => ({
  apiCalls: { 'cloudformation:ListStacks': looks },
  coverage: { 'cloudformation:stack': { listed: true, expected: stacks, evaluated: stacks } },
});

describe('what a run used', () => {
  it.each<readonly [what: string, records: readonly TargetRecord[], transitions: number, lambdaCalls: number]>([
    ['a run without targets enters its own states', [], 5, 3],
    ['a target without drift enters three more, in one Lambda', [record(1, 'resources')], 8, 4],
    ['both phases of a target are one target', [record(1, 'resources'), record(1, 'drift', drift(1))], 8, 4],
    ['every look after the first waits, looks and decides', [record(1, 'drift', drift(4))], 17, 7],
    ['a listing of several pages is one look', [record(1, 'drift', drift(6, 201))], 11, 5],
    ['a hundred stacks are one page', [record(1, 'drift', drift(2, 100))], 11, 5],
    ['a target whose drift was never looked at did not wait', [record(1, 'drift')], 8, 4],
    ['targets add up', [record(1, 'drift', drift(2)), record(2, 'drift', drift(3))], 20, 8],
  ])('%s', (_what, records, transitions, lambdaCalls) => {
    expect(runUsage({ apiCalls: {} }, records)).toMatchObject({ stateTransitions: transitions, lambdaCalls });
  });

  it('counts every call, retries included, and takes each for a tenth of a second', () => {
    const records = [record(1, 'resources', { apiCalls: { 's3:ListBuckets': 2, 's3:GetBucketVersioning': 8 } })];
    const without = runUsage({ apiCalls: {} }, [record(1, 'resources')]);
    const usage = runUsage({ apiCalls: { 'organizations:ListAccounts': 5 } }, records);
    expect(usage.apiCalls).toBe(15);
    expect(usage.lambdaGbSeconds - without.lambdaGbSeconds).toBeCloseTo(15 * 0.1);
  });

  it('takes half a second for every Lambda, at its own memory', () => {
    expect(runUsage({ apiCalls: {} }, []).lambdaGbSeconds).toBeCloseTo((0.5 * (1024 + 3008 + 1769)) / 1024);
    const target = [record(1, 'drift', drift(3))];
    expect(runUsage({ apiCalls: {} }, target).lambdaGbSeconds).toBeCloseTo(
      (0.5 * (1024 + 3008 + 1769)) / 1024 + 0.5 + 2 * 0.5 + 3 * 0.1 + (0.001 * 3008) / 1024,
    );
  });

  it('writes a finding only where something changed', () => {
    const usageOf = (transitions: TargetRecord['transitions']) =>
      runUsage({ apiCalls: {} }, [record(1, 'resources', { transitions })]).tableWrites;
    expect(usageOf({})).toBe(6);
    expect(usageOf({ persisted: 1000 })).toBe(6);
    expect(usageOf({ opened: 2, resolved: 1 })).toBe(15);
  });

  it('reads and writes objects for every look at a target', () => {
    expect(runUsage({ apiCalls: {} }, [])).toMatchObject({ objectPuts: 8, objectGets: 8, tableReads: 0 });
    expect(runUsage({ apiCalls: {} }, [record(1, 'drift', drift(3))])).toMatchObject({
      objectPuts: 8 + 1 + 2 * 2,
      objectGets: 8 + 3 * 2,
      tableReads: 2,
    });
  });
});

it('costs what its parts cost', () => {
  const million = 1_000_000;
  const usage = {
    apiCalls: million,
    stateTransitions: million,
    lambdaCalls: million,
    lambdaGbSeconds: million,
    tableWrites: million,
    tableReads: million,
    objectPuts: million,
    objectGets: million,
  };
  const cost = runCost(usage);
  expect(cost.stateMachine).toBeCloseTo(25);
  expect(cost.lambda).toBeCloseTo(0.2 + 13.3334);
  expect(cost.table).toBeCloseTo(0.625 + 0.125);
  expect(cost.bucket).toBeCloseTo(5 + 0.4);
  expect(cost.total).toBeCloseTo(cost.stateMachine + cost.lambda + cost.table + cost.bucket);
  expect(runCost({ ...usage, apiCalls: 0 })).toEqual(cost);
});

const root = join(import.meta.dirname, '../..');

it('takes the memory of the Lambdas from serverless.yml', () => {
  const { functions } = parse(readFileSync(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' }) as {
    readonly functions: readonly (string | Readonly<Record<string, { readonly memorySize: number }>>)[];
  };
  const written = functions.flatMap((part) => (typeof part === 'string' ? [] : Object.entries(part)));
  const memory = written.map(([name, { memorySize }]) => [name[0]?.toUpperCase() + name.slice(1), memorySize]);
  expect(Object.fromEntries(memory)).toMatchObject(MEMORY_MB);
});

/** 100 accounts in 5 Regions; in each of these 500 targets 50 stacks, 300 log groups, and a fifth of the account's 100 buckets. */
const targets = Array.from({ length: 500 }, (_, index) => index);
const resources = targets.map((index) =>
  record(index, 'resources', {
    apiCalls: {
      's3:ListBuckets': 1,
      's3:GetBucketVersioning': 20,
      's3:GetBucketEncryption': 20,
      'logs:DescribeLogGroups': 6,
      'sts:AssumeRole': 1,
    },
  }),
);
const drifts = targets.map((index) =>
  record(index, 'drift', {
    coverage: { 'cloudformation:stack': { listed: true, expected: 50, evaluated: 50 } },
    apiCalls: {
      'cloudformation:ListStacks': 7,
      'cloudformation:DetectStackDrift': 50,
      'cloudformation:DescribeStackDriftDetectionStatus': 50,
      'cloudformation:ListStackResources': 50,
      'cloudformation:DescribeStackResourceDrifts': 5,
    },
  }),
);

it('the examples of docs/costs.md are what the formula gives', () => {
  const text = readFileSync(join(root, 'docs/costs.md'), 'utf8');
  const plan = { apiCalls: { 'account:ListRegions': 100, 'sts:AssumeRole': 100, 'organizations:ListAccounts': 5 } };
  const row = (name: string, records: readonly TargetRecord[]) => {
    const usage = runUsage(plan, records);
    const { stateMachine, lambda, table, bucket, total } = runCost(usage);
    const dollars = [stateMachine, lambda, table, bucket, total].map((amount) => amount.toFixed(3));
    return `| ${[name, usage.apiCalls, usage.stateTransitions, Math.round(usage.lambdaGbSeconds), ...dollars].join(' | ')} |`;
  };
  expect(text).toContain(row('daily, without drift', resources));
  expect(text).toContain(row('weekly, with drift', [...resources, ...drifts]));
  for (const price of Object.values(PRICES)) expect(price).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(ASSUMED)) expect(text).toContain(`| \`${name}\` | ${value} |`);
});
