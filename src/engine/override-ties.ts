import type { Json, JsonObject } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import { sameJson } from '../domain/json.ts';
import type { CheckOverride, Override } from '../domain/override.ts';
import type { Selector } from '../domain/selector.ts';

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

const shares = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one === undefined || other === undefined ? one === other : one.some((entry) => other.includes(entry));

const sameTags = (
  one: Readonly<Record<string, string>> | undefined,
  other: Readonly<Record<string, string>> | undefined,
) => (one === undefined || other === undefined ? one === other : sameJson(one, other));

/**
 * Tests whether two selectors certainly match the same resources equally closely: they name the same criteria and share
 * an entry of each.
 */
const coincide = (one: Selector, other: Selector): boolean =>
  shares(one.accounts, other.accounts) &&
  shares(one.units, other.units) &&
  shares(one.regions, other.regions) &&
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
 * Finds ties that the policy alone shows. Other ties show only once an account's units and tags, or a resource, are
 * known.
 */
export const overrideTies = (overrides: readonly Override[]): readonly OverrideTie[] =>
  overrides.flatMap((one, first) =>
    overrides.slice(first + 1).flatMap((other, offset): OverrideTie[] => {
      if (!coincide(one.match, other.match)) return [];
      return Object.keys(one.checks).flatMap((checkId): OverrideTie[] => {
        const sets = [optionsSet(one.checks[checkId]), optionsSet(other.checks[checkId])] as const;
        const option = differing(...sets);
        if (option === undefined) return [];
        return [{ first, second: first + 1 + offset, checkId, option, values: [sets[0][option], sets[1][option]] }];
      });
    }),
  );
