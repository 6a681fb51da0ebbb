import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/check.ts';
import type { Override } from '../../src/domain/override.ts';
import type { Selector } from '../../src/domain/selector.ts';
import { overrideTies } from '../../src/engine/override-ties.ts';

const CHECK = 's3-bucket-encryption';
const entry = (match: Selector, options: JsonObject): Override => ({ match, checks: { [CHECK]: { options } } });
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1'];
const two = (one: Selector, other: Selector) =>
  overrideTies([entry(one, { minimum: 'sse-kms' }), entry(other, { minimum: 'dsse-kms' })], REGIONS);

describe('A tie shows in the policy', () => {
  test.each<[string, Selector, Selector]>([
    ['of two lists of accounts that share one', { accounts: ['1', '2'] }, { accounts: ['2', '3'] }],
    ['of the same unit', { units: ['Root/Prod', 'Root/Test'] }, { units: ['Root/Prod'] }],
    ['of the same pattern of names', { resources: ['logs-*'] }, { resources: ['data-*', 'logs-*'] }],
    ['of the same tags', { resourceTags: { stage: 'prod' } }, { resourceTags: { stage: 'prod' } }],
    ['of no criteria', {}, {}],
    ['of two patterns of Regions that both match one', { regions: ['eu-*'] }, { regions: ['eu-west-*'] }],
    ['of two criteria', { accounts: ['1'], regions: ['eu-*'] }, { accounts: ['1'], regions: ['us-*', 'eu-*'] }],
  ])('%s', (_name, one, other) => {
    expect(two(one, other)).toEqual([
      { first: 0, second: 1, checkId: CHECK, option: 'minimum', values: ['sse-kms', 'dsse-kms'] },
    ]);
  });
});

describe('No tie shows in the policy', () => {
  test.each<[string, Selector, Selector]>([
    ['of other accounts', { accounts: ['1'] }, { accounts: ['2'] }],
    ['of a unit and one below it, which is more specific', { units: ['Root'] }, { units: ['Root/Prod'] }],
    ['of a Region and a pattern, which is less specific', { regions: ['eu-west-1'] }, { regions: ['eu-*'] }],
    ['of patterns that match no audited Region in common', { regions: ['eu-*'] }, { regions: ['ap-*', '*-south-1'] }],
    ['of one criterion more', { accounts: ['1'] }, { accounts: ['1'], regions: ['eu-*'] }],
    ['of patterns that may or may not match the same name', { resources: ['logs-*'] }, { resources: ['*-prod'] }],
    ['of tags and none, the tags being more specific', { accountTags: { a: '1' } }, {}],
    ['of none and tags', {}, { resourceTags: { a: '1' } }],
    ['of an account and any', { accounts: ['1'] }, { units: ['Root'] }],
    ['of any account and one', {}, { accounts: ['1'] }],
    ['of other tags, which one resource may have both', { accountTags: { a: '1' } }, { accountTags: { b: '1' } }],
  ])('%s', (_name, one, other) => {
    expect(two(one, other)).toEqual([]);
  });

  test('where the entries set the same, or other options, or other checks', () => {
    const match = { accounts: ['1'] };
    expect(overrideTies([entry(match, { minimum: 'sse-kms' }), entry(match, { minimum: 'sse-kms' })], REGIONS)).toEqual(
      [],
    );
    expect(overrideTies([entry(match, { minimum: 'sse-kms' }), entry(match, { blockSseC: true })], REGIONS)).toEqual(
      [],
    );
    expect(
      overrideTies(
        [entry(match, { minimum: 'sse-kms' }), { match, checks: { 's3-bucket-versioning': false } }],
        REGIONS,
      ),
    ).toEqual([]);
  });
});

test('A check that one entry asks and the other does not is a tie, and so are two severities', () => {
  const match = { accounts: ['1'] };
  const off: Override = { match, checks: { [CHECK]: false } };
  const low: Override = { match, checks: { [CHECK]: { severity: 'LOW', options: {} } } };
  const high: Override = { match, checks: { [CHECK]: { severity: 'HIGH', options: {} } } };
  expect(overrideTies([off, low, high], REGIONS).map(({ first, second, option }) => [first, second, option])).toEqual([
    [0, 1, 'enabled'],
    [0, 2, 'enabled'],
    [1, 2, 'severity'],
  ]);
});
