import type { AccountContext } from './account-context.ts';
import { type Glob, glob } from './path-pattern.ts';
import type { ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

/**
 * Selects resources. All members that are present must match, each by any of its entries (tags by every entry).
 * Patterns are anchored globs (`glob`).
 */
export interface Selector {
  /** Account ids. */
  readonly accounts?: readonly string[];
  /** Patterns of values by key; all must match. */
  readonly accountTags?: Readonly<Record<string, string>>;
  /** Patterns of unit paths (`Root/Workloads/*`), or ids (`ou-ab12-cdefgh34`). Each covers the units below it. */
  readonly units?: readonly string[];
  /** Patterns of Region codes (`eu-*`). */
  readonly regions?: readonly string[];
  /** Patterns of ARNs, which begin with `arn:`, or of names. */
  readonly resources?: readonly string[];
  /** Patterns of values by key; all must match. */
  readonly resourceTags?: Readonly<Record<string, string>>;
}

/** The resource and account that a selector is matched with. */
export interface Subject {
  readonly target: Pick<Scope, 'accountId' | 'region'>;
  readonly resource: Pick<ResourceRef, 'arn' | 'name' | 'tags'>;
  readonly account: AccountContext | undefined;
}

/** `unknown` means that nothing contradicts a match, but an attribute that the selector needs was not read. */
export type Selection = 'yes' | 'no' | 'unknown';

/** Separators of the segments of ARNs and names. */
export const RESOURCE_SEPARATORS = [':', '/'] as const;
/** Separators of the segments of unit paths. */
export const UNIT_SEPARATORS = ['/'] as const;
/** Matches a unit's id; any other text is a path of names. */
export const UNIT_ID = /^(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/;

type Test = (subject: Subject) => Selection;

const of = (isMet: boolean): Selection => (isMet ? 'yes' : 'no');
const anyOf = (globs: readonly Glob[], text: string): boolean => globs.some((matches) => matches(text));

/** Returns the path and the paths of the units above it. */
const pathAndAbove = (path: string): readonly string[] =>
  path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));

const unitsTest = (units: readonly string[]): Test => {
  const ids = units.filter((unit) => UNIT_ID.test(unit));
  const paths = units.filter((unit) => !UNIT_ID.test(unit)).map((unit) => glob(unit, UNIT_SEPARATORS));
  return ({ account }) => {
    if (ids.some((id) => account?.unitIds?.includes(id))) return 'yes';
    if (account?.unitPath !== undefined && pathAndAbove(account.unitPath).some((path) => anyOf(paths, path)))
      return 'yes';
    const isKnown =
      (ids.length === 0 || account?.unitIds !== undefined) && (paths.length === 0 || account?.unitPath !== undefined);
    return isKnown ? 'no' : 'unknown';
  };
};

const tagsTest = (
  wanted: Readonly<Record<string, string>>,
  tagsOf: (subject: Subject) => Readonly<Record<string, string>> | undefined,
): Test => {
  const globs = Object.entries(wanted).map(([key, pattern]) => [key, glob(pattern, [])] as const);
  return (subject) => {
    const tags = tagsOf(subject);
    if (tags === undefined) return 'unknown';
    return of(globs.every(([key, matches]) => Object.hasOwn(tags, key) && matches(tags[key] ?? '')));
  };
};

const resourcesTest = (resources: readonly string[]): Test => {
  const globs = resources.map((pattern) => ({
    ofArn: pattern.startsWith('arn:'),
    matches: glob(pattern, RESOURCE_SEPARATORS),
  }));
  return ({ resource }) => of(globs.some(({ ofArn, matches }) => matches(ofArn ? resource.arn : resource.name)));
};

const regionsTest = (regions: readonly string[]): Test => {
  const globs = regions.map((pattern) => glob(pattern, []));
  return ({ target }) => of(anyOf(globs, target.region));
};

/**
 * Compiles a selector. `no` outweighs `unknown`: an unread attribute does not matter if another member does not match.
 */
export const selection = ({ accounts, accountTags, units, regions, resources, resourceTags }: Selector): Test => {
  const tests: readonly Test[] = [
    ...(accounts === undefined ? [] : [({ target }: Subject) => of(accounts.includes(target.accountId))]),
    ...(regions === undefined ? [] : [regionsTest(regions)]),
    ...(resources === undefined ? [] : [resourcesTest(resources)]),
    ...(units === undefined ? [] : [unitsTest(units)]),
    ...(accountTags === undefined ? [] : [tagsTest(accountTags, ({ account }) => account?.tags)]),
    ...(resourceTags === undefined ? [] : [tagsTest(resourceTags, ({ resource }) => resource.tags)]),
  ];
  return (subject) => {
    let result: Selection = 'yes';
    for (const test of tests) {
      const met = test(subject);
      if (met === 'no') return 'no';
      if (met === 'unknown') result = 'unknown';
    }
    return result;
  };
};
