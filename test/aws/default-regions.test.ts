import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { partition as sdkPartition } from '@aws-sdk/core/client';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_REGIONS,
  defaultRegions,
  listsRegions,
  partitionOf,
  sessionRegion,
} from '../../src/domain/default-regions.ts';

/** Returns every Region of the SDK's partition data. It exports no list, so its text is searched and each hit is asked. */
const sdkRegions = (): readonly string[] => {
  const text = readFileSync(createRequire(import.meta.url).resolve('@aws-sdk/core/client'), 'utf8');
  const codes = [...new Set([...text.matchAll(/"([a-z]+(?:-[a-z]+)+-\d+)"/g)].map(([, code]) => `${code}`))];
  return codes.filter((code) => 'description' in sdkPartition(code)).sort();
};

const names = (): readonly string[] => [...new Set(sdkRegions().map((code) => sdkPartition(code).name))].sort();

describe('the partition data of the SDK', () => {
  test('has the partitions that Plumbline knows', () => {
    expect(sdkRegions().length).toBeGreaterThan(30);
    expect(Object.keys(DEFAULT_REGIONS).sort()).toEqual(names());
  });

  test.each(sdkRegions())('has %s in the partition that Plumbline finds', (region) => {
    expect(partitionOf(region)).toBe(sdkPartition(region).name);
  });

  test.each(names().filter((name) => name !== 'aws'))(
    'has the Regions of %s, all of which are default Regions',
    (name) => {
      expect(defaultRegions(name as 'aws')).toEqual(sdkRegions().filter((code) => sdkPartition(code).name === name));
    },
  );

  test('has the default Regions of aws, and opt-in ones besides', () => {
    const ofAws = sdkRegions().filter((code) => sdkPartition(code).name === 'aws');
    expect(ofAws).toEqual(expect.arrayContaining([...defaultRegions('aws')]));
    expect(ofAws.length).toBeGreaterThan(defaultRegions('aws').length);
  });
});

test('a partition that is not known has no default Regions and is asked for them', () => {
  expect(defaultRegions('aws-new')).toEqual([]);
  expect(listsRegions('aws-new')).toBe(true);
});

test.each([
  ['eu-west-1', 'eu-west-1'],
  ['eu-south-1', 'us-east-1'],
  ['cn-north-1', 'cn-north-1'],
  ['us-gov-east-1', 'us-gov-east-1'],
  ['eusc-de-east-1', 'eusc-de-east-1'],
])('sessions for %s come from %s', (home, expected) => {
  expect(sessionRegion(home)).toBe(expected);
});
