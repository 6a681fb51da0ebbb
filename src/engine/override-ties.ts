import type { Json, JsonObject } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { AccountId, Region } from '../domain/ids.ts';
import { sameJson } from '../domain/json.ts';
import type { CheckOverride, Override } from '../domain/override.ts';
import { type Selector, selection } from '../domain/selector.ts';
import { compareSpecificity, specificity } from './specificity.ts';

/**
 * Two entries, by index, that set an option of a check differently for the same resources although neither is more
 * specific.
 */
export interface OverrideTie {
  readonly first: number;
  readonly second: number;
  readonly checkId: string;
  readonly option: string;
  readonly values: readonly [Json | undefined, Json | undefined];
}

const NO_RESOURCE = { arn: '', name: '', tags: {} };

const shares = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one === undefined || other === undefined ? one === other : one.some((entry) => other.includes(entry));

const sameTags = (
  one: Readonly<Record<string, string>> | undefined,
  other: Readonly<Record<string, string>> | undefined,
) => (one === undefined || other === undefined ? one === other : sameJson(one, other));

/** Tests whether two lists of Region patterns match one of the Regions equally closely. */
const shareRegion = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  regions: readonly string[],
): boolean => {
  if (one === undefined || other === undefined) return one === other;
  const [ofOne, ofOther] = [one, other].map((patterns) => {
    const selector = { regions: patterns };
    return { selects: selection(selector), closeness: specificity(selector) };
  });
  return regions.some((region) => {
    const subject = {
      target: { accountId: '' as AccountId, region: region as Region },
      resource: NO_RESOURCE,
      account: undefined,
    };
    return (
      ofOne?.selects(subject) === 'yes' &&
      ofOther?.selects(subject) === 'yes' &&
      compareSpecificity(ofOne.closeness(subject), ofOther.closeness(subject)) === 0
    );
  });
};

/**
 * Tests whether two selectors certainly match the same resources equally closely: they name the same criteria and share
 * an entry of each, or a Region that patterns match.
 */
const coincide = (one: Selector, other: Selector, regions: readonly string[]): boolean =>
  shares(one.accounts, other.accounts) &&
  shares(one.units, other.units) &&
  shareRegion(one.regions, other.regions, regions) &&
  shares(one.resources, other.resources) &&
  sameTags(one.accountTags, other.accountTags) &&
  sameTags(one.resourceTags, other.resourceTags);

/** Returns the options that an entry sets: `enabled`, `severity`, and the check's own. */
export const optionsSet = (said: CheckOverride | undefined): JsonObject => {
  if (said === undefined) return {};
  if (said === false) return { enabled: false };
  return { enabled: true, ...said.options, ...defined({ severity: said.severity }) };
};

const differing = (one: JsonObject, other: JsonObject): string | undefined =>
  Object.keys(one).find(
    (option) => Object.hasOwn(other, option) && !sameJson(one[option] ?? null, other[option] ?? null),
  );

/**
 * Finds ties that the policy and the known Regions show. Other ties show only once an account's units and tags, or a
 * resource, are known.
 */
export const overrideTies = (overrides: readonly Override[], regions: readonly string[]): readonly OverrideTie[] =>
  overrides.flatMap((one, first) =>
    overrides.slice(first + 1).flatMap((other, offset): OverrideTie[] => {
      if (!coincide(one.match, other.match, regions)) return [];
      return Object.keys(one.checks).flatMap((checkId): OverrideTie[] => {
        const sets = [optionsSet(one.checks[checkId]), optionsSet(other.checks[checkId])] as const;
        const option = differing(...sets);
        if (option === undefined) return [];
        return [{ first, second: first + 1 + offset, checkId, option, values: [sets[0][option], sets[1][option]] }];
      });
    }),
  );
