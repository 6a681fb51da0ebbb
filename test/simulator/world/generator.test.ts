import { describe, expect, it } from 'vitest';
import { generatedAccountId, generateWorld } from '../../../src/simulator/world/generator.ts';
import type { World } from '../../../src/simulator/world/world.ts';
import type { WorldShape } from '../../../src/simulator/world/world-shape.ts';

const shape: WorldShape = {
  seed: 7,
  accounts: 6,
  regions: ['eu-west-1', 'us-east-1'],
  bucketsPerRegion: 5,
  logGroupsPerRegion: 10,
  stacksPerRegion: 20,
  resourcesPerStack: 6,
};

/** Everything in the world that an audit can see. */
const contents = (world: World) =>
  [...world.accounts.values()].map(({ id, unit, buckets, regions }) => ({
    id,
    unit,
    buckets: [...buckets.values()].map(({ objects: _objects, ...bucket }) => bucket),
    regions: [...regions.values()].map(({ code, logGroups, stacks }) => ({
      code,
      logGroups: [...logGroups.values()],
      stacks: [...stacks.values()].map(({ arn, status, parent, resources, detection }) => ({
        ...{ arn, status, parent, resources, detection },
      })),
    })),
  }));

const stacksOf = (world: World) =>
  [...world.accounts.values()].flatMap(({ regions }) =>
    [...regions.values()].flatMap(({ stacks }) => [...stacks.values()]),
  );
const share = <T>(items: readonly T[], matches: (item: T) => boolean) => items.filter(matches).length / items.length;
const drifts = (world: World) =>
  share(stacksOf(world), ({ resources }) => resources.some(({ drift }) => drift === 'MODIFIED' || drift === 'DELETED'));

describe('a generated world', () => {
  it('is the same for the same seed', () => {
    expect(contents(generateWorld(shape))).toEqual(contents(generateWorld(shape)));
  });

  it('is another one for another seed', () => {
    expect(contents(generateWorld({ ...shape, seed: 8 }))).not.toEqual(contents(generateWorld(shape)));
  });

  it('has the same accounts when there are more of them', () => {
    expect(contents(generateWorld({ ...shape, accounts: 9 })).slice(0, 6)).toEqual(contents(generateWorld(shape)));
  });

  it('has as much as it was asked for', () => {
    const world = generateWorld(shape);
    expect(world.regions).toEqual(['eu-west-1', 'us-east-1']);
    for (const account of world.accounts.values()) {
      expect(account.buckets.size).toBe(10);
      for (const code of world.regions) {
        expect(account.region(code).logGroups.size).toBe(10);
        expect(account.region(code).stacks.size).toBe(20);
      }
    }
    expect(stacksOf(world).every(({ resources }) => resources.length === 6)).toBe(true);
  });

  it.each([0, 0.5, 1])('has drifted stacks in a share of %d', (driftShare) => {
    expect(drifts(generateWorld({ ...shape, driftShare }))).toBeCloseTo(driftShare, 1);
  });

  it.each([0, 0.5, 1])(
    'has buckets and log groups that break the default policy in a share of %d',
    (nonCompliantShare) => {
      const world = generateWorld({ ...shape, logGroupsPerRegion: 40, bucketsPerRegion: 40, nonCompliantShare });
      const accounts = [...world.accounts.values()];
      const buckets = accounts.flatMap((account) => [...account.buckets.values()]);
      const groups = accounts.flatMap(({ regions }) =>
        [...regions.values()].flatMap(({ logGroups }) => [...logGroups.values()]),
      );
      expect(share(buckets, ({ versioning }) => versioning.status !== 'Enabled')).toBeCloseTo(nonCompliantShare, 1);
      expect(share(groups, ({ retentionInDays = 9_999 }) => retentionInDays < 365)).toBeCloseTo(nonCompliantShare, 1);
    },
  );

  it('has unreadable resources, nested stacks and empty Regions when it is asked for them', () => {
    const world = generateWorld({ ...shape, unreadableShare: 1, nestedShare: 1, emptyShare: 0 });
    expect(stacksOf(world).every(({ resources }) => resources.some(({ drift }) => drift === 'UNKNOWN'))).toBe(true);
    expect(share(stacksOf(world), ({ parent }) => parent !== undefined)).toBeCloseTo(19 / 20);
    expect(contents(generateWorld({ ...shape, emptyShare: 1 })).every(({ regions }) => regions.length === 0)).toBe(
      true,
    );
  });

  it('is an organization whose management account may audit every account', () => {
    const world = generateWorld(shape);
    expect(world.organization?.managementAccount).toBe(generatedAccountId(0));
    expect([...world.accounts.values()].every(({ roles }) => roles.has('PlumblineAudit'))).toBe(true);
  });

  it('may have thousands of accounts', () => {
    const world = generateWorld({ seed: 'large', accounts: 10_000, regions: 17, emptyShare: 1 });
    expect(world.accounts.size).toBe(10_000);
    expect(world.regions).toHaveLength(17);
  });
});
