import { glob } from '../domain/path-pattern.ts';
import { RESOURCE_SEPARATORS, type Selector, type Subject, UNIT_ID, UNIT_SEPARATORS } from '../domain/selector.ts';

/**
 * How closely a selector names what it matches, the most specific criterion first:
 * resource, resource tags, account, account tags, unit, Region; 0 where it does not name one.
 * Of two selectors the one is more specific that is so in the first criterion in which they differ.
 */
export type Specificity = readonly number[];

const PATTERN = 1;
const EXACT = 2;

const countOf = (tags: Readonly<Record<string, string>> | undefined): number => Object.keys(tags ?? {}).length;
const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);

/** A name without wildcards is closer than a pattern. */
const closeness = (pattern: string): number => (pattern.includes('*') ? PATTERN : EXACT);

/** How many units deep the named unit lies, the root being the first; what was not read may lie at any depth. */
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

/** Compiles a selector's specificity for the subjects that it matches, or may match: then it is the highest that it can be. */
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

/** Greater than 0 when the one is more specific than the other, 0 when neither is. */
export const compareSpecificity = (one: Specificity, other: Specificity): number => {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) > (other[index] ?? 0) ? 1 : -1;
};
