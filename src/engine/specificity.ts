import { glob } from '../domain/path-pattern.ts';
import { RESOURCE_SEPARATORS, type Selector, type Subject, UNIT_ID, UNIT_SEPARATORS } from '../domain/selector.ts';

/**
 * Closeness of a selector to its matches, most specific criterion first: resource, resource tags, account, account
 * tags, unit, Region; 0 for a criterion that it does not name. The first criterion that differs decides between two
 * selectors.
 */
export type Specificity = readonly number[];

const PATTERN = 1;
const EXACT = 2;

const countOf = (tags: Readonly<Record<string, string>> | undefined): number => Object.keys(tags ?? {}).length;
const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);

/** Ranks a name without wildcards above a pattern. */
const closeness = (pattern: string): number => (pattern.includes('*') ? PATTERN : EXACT);

/** Returns the depth of the named unit, the root being 1. An unread unit path may have any depth. */
const depthOf = (unit: string): ((subject: Subject) => number) => {
  if (UNIT_ID.test(unit)) {
    return ({ account }) =>
      account?.unitIds === undefined
        ? Number.POSITIVE_INFINITY
        : account.unitIds.filter((id) => UNIT_ID.test(id)).indexOf(unit) + 1;
  }
  const matches = glob(unit, UNIT_SEPARATORS);
  return ({ account }) => {
    if (account?.unitPath === undefined) return Number.POSITIVE_INFINITY;
    const names = account.unitPath.split('/');
    return names.findIndex((_, index) => matches(names.slice(0, index + 1).join('/'))) + 1;
  };
};

/**
 * Compiles a selector's specificity. If an unread attribute means that the selector only may match, returns the upper
 * bound.
 */
export const specificity = (selector: Selector): ((subject: Subject) => Specificity) => {
  const { accounts, accountTags, units = [], regions = [], resources = [], resourceTags } = selector;
  const depths = units.map(depthOf);
  const ofResources = resources.map((pattern) => ({
    ofArn: pattern.startsWith('arn:'),
    matches: glob(pattern, RESOURCE_SEPARATORS),
    closeness: closeness(pattern),
  }));
  const ofRegions = regions.map((pattern) => ({ matches: glob(pattern, []), closeness: closeness(pattern) }));
  return (subject) => {
    const { resource, target } = subject;
    return [
      most(
        ofResources
          .filter(({ ofArn, matches }) => matches(ofArn ? resource.arn : resource.name))
          .map((each) => each.closeness),
      ),
      countOf(resourceTags),
      accounts === undefined ? 0 : 1,
      countOf(accountTags),
      most(depths.map((depth) => depth(subject))),
      most(ofRegions.filter(({ matches }) => matches(target.region)).map((each) => each.closeness)),
    ];
  };
};

/** Compares two specificities: positive if the first is more specific, 0 if neither is. */
export const compareSpecificity = (one: Specificity, other: Specificity): number => {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) > (other[index] ?? 0) ? 1 : -1;
};
