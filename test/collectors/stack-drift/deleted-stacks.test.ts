import { describe, expect, test } from 'vitest';
import type { RegionFile } from '../../../src/simulator/world/world-schema.ts';
import {
  type AuditedWorld,
  account,
  auditDrift,
  auditedWorld,
  denied,
  outcomesOf,
  region,
} from '../../support/audited-world.ts';

const queue = { logicalId: 'Jobs', type: 'AWS::SQS::Queue' };
const LIVING = ['live-0', 'live-1', 'live-2'];

const worldWith = (deletedStacks: number, more: Partial<RegionFile> = {}, world = {}): Promise<AuditedWorld> =>
  auditedWorld(
    {
      regions: {
        [region]: { stacks: LIVING.map((name) => ({ name, resources: [queue] })), deletedStacks, ...more },
      },
    },
    world,
  );

const calls = ({ simulator }: AuditedWorld, operation: string): number =>
  simulator.calls.count({ operation: `cloudformation:${operation}` });
const verdicts = (world: AuditedWorld, evidence: Parameters<typeof outcomesOf>[2]) =>
  outcomesOf(world.target, 'cloudformation-stack-drift', evidence).map(({ status }) => status);

/** Lets the time of the world pass with every call of ListStacks, as where it is throttled to so many a second. */
const slowListing = (world: AuditedWorld, callsASecond: number): AuditedWorld => ({
  ...world,
  clock: () => new Date(world.time.now() + (calls(world, 'ListStacks') * 1000) / callsASecond),
});

describe('the drift of an account with very many deleted stacks', () => {
  test.each([
    [28_000, 1],
    [50_000, 2],
  ])('%i deleted stacks, listed at %i calls a second: every living stack is checked', async (deleted, rate) => {
    const world = slowListing(await worldWith(deleted), rate);
    const { evidence, steps } = await auditDrift(world);
    expect(verdicts(world, evidence)).toEqual(LIVING.map(() => 'COMPLIANT'));
    // Ten pages and one more show that the listing is long. From then on it is read without the deleted stacks.
    expect(calls(world, 'ListStacks')).toBe(11 + steps.length);
    expect(calls(world, 'DescribeStacks')).toBe(1);
    expect(steps.at(-1)).toMatchObject({ complete: true, gaps: [] });
  });

  test('a few deleted stacks cost neither a filter nor a further call', async () => {
    const world = await worldWith(500);
    const { steps } = await auditDrift(world);
    expect(calls(world, 'ListStacks')).toBe(6 * steps.length);
    expect(calls(world, 'DescribeStacks')).toBe(0);
  });

  test('a listing that takes longer than a step leaves the step its time', async () => {
    const world = await worldWith(0);
    const slow = slowListing(world, 1 / 300);
    const { evidence } = await auditDrift(slow);
    expect(verdicts(slow, evidence)).toEqual(LIVING.map(() => 'COMPLIANT'));
  });

  describe('of which a stack is in a status that this version does not know', () => {
    const stacks = [
      { name: 'live', resources: [queue] },
      { name: 'new', status: 'SUSPEND_COMPLETE', resources: [queue] },
    ];
    const listedIn = ({ listed }: Awaited<ReturnType<typeof auditDrift>>['last']) =>
      listed.map(({ name }) => name).sort();

    test('audits it, and lists it in every step', async () => {
      const world = await worldWith(28_000, { stacks });
      const { of, steps } = await auditDrift(world);
      expect(steps.length).toBeGreaterThan(1);
      for (const step of steps) expect(listedIn(step)).toEqual(['live', 'new']);
      expect(of('live')?.facts.drift).toMatchObject({ ok: true });
      expect(of('new')?.facts.drift).toMatchObject({ causes: [{ reason: 'stack-state' }] });
      // All stacks once, and this one in every later step.
      expect(calls(world, 'DescribeStacks')).toBe(steps.length);
    });

    test('finds it gone when it is deleted meanwhile', async () => {
      const world = await worldWith(28_000, { stacks });
      const { last } = await auditDrift(world, {
        beforeStep: (index) => {
          if (index === 1)
            world.simulator.world.account(account).region(region).stack('new').status = 'DELETE_COMPLETE';
        },
      });
      expect(last).toMatchObject({ complete: true, gaps: [] });
      expect(listedIn(last)).toEqual(['live']);
    });
  });

  test('without the permission to describe stacks the listed ones are checked, and the listing is a gap', async () => {
    const world = await worldWith(28_000, {}, { faults: [denied('cloudformation:DescribeStacks')] });
    const { evidence, last } = await auditDrift(world);
    expect(verdicts(world, evidence)).toEqual(LIVING.map(() => 'COMPLIANT'));
    expect(last).toMatchObject({
      complete: false,
      gaps: [{ reason: 'access-denied', action: 'cloudformation:DescribeStacks' }],
    });
  });
});
