import { checks } from '../../checks/index.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { Exception } from '../../domain/exception.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import { glob } from '../../domain/path-pattern.ts';
import { type Selector, UNIT_ID } from '../../domain/selector.ts';
import type { Policy } from './policy.ts';

/** Attributes that must be read beside resources and their facts, to decide overrides and exceptions. */
export interface Needs {
  /** Unit ids of accounts. */
  readonly units: boolean;
  /** Unit names too, which cost a call per unit. */
  readonly unitPaths: boolean;
  /** Tags of accounts, which cost a call per account. */
  readonly accountTags: boolean;
  /** Keys of resource tags by kind, which cost a call per resource of the kind. */
  readonly resourceTags: Readonly<Record<string, readonly string[]>>;
}

/** A selector with the checks that it concerns. */
interface Use {
  readonly selector: Selector;
  readonly isAbout: (checkId: string) => boolean;
}

const usesOf = ({ overrides }: Pick<Policy, 'overrides'>): readonly Use[] =>
  overrides.map(({ match, checks: named }) => ({ selector: match, isAbout: (id) => Object.hasOwn(named, id) }));

const usesOfExceptions = (exceptions: readonly Pick<Exception, 'match'>[]): readonly Use[] =>
  exceptions.map(({ match: { checks: patterns, ...selector } }) => {
    const globs = patterns?.map((pattern) => glob(pattern, []));
    return { selector, isAbout: (id) => globs?.some((matches) => matches(id)) ?? true };
  });

const usesOfRoutes = ({ routes = [] }: Partial<Policy['alerts']>): readonly Use[] =>
  routes.map(({ units }) => ({ selector: defined({ units }), isAbout: () => true }));

const needsOf = (uses: readonly Use[], enabled: readonly AnyCheck[]): Needs => {
  const keys: Record<string, readonly string[]> = {};
  for (const { id, resource } of enabled) {
    const kind = resource as ResourceKind;
    const named = uses
      .filter(({ isAbout }) => isAbout(id))
      .flatMap(({ selector }) => Object.keys(selector.resourceTags ?? {}));
    const all = [...new Set([...(keys[kind] ?? []), ...named])].sort();
    if (all.length > 0) keys[kind] = all;
  }
  const some = (is: (selector: Selector) => boolean) => uses.some(({ selector }) => is(selector));
  return {
    units: some(({ units }) => units !== undefined),
    unitPaths: some(({ units }) => units?.some((unit) => !UNIT_ID.test(unit)) ?? false),
    accountTags: some(({ accountTags }) => accountTags !== undefined),
    resourceTags: keys,
  };
};

/** Returns the attributes that a run must read, for the policy's overrides and alert routes and for all exceptions. */
export const runNeeds = (
  policy: Pick<Policy, 'overrides'> & Partial<Pick<Policy, 'alerts'>>,
  exceptions: readonly Pick<Exception, 'match'>[],
  enabled: readonly AnyCheck[] = checks,
): Needs =>
  needsOf([...usesOf(policy), ...usesOfRoutes(policy.alerts ?? {}), ...usesOfExceptions(exceptions)], enabled);

/** Tests whether any override depends on the units or tags of accounts. */
export const dependsOnAccounts = ({ overrides }: Pick<Policy, 'overrides'>): boolean =>
  overrides.some(({ match: { units, accountTags } }) => units !== undefined || accountTags !== undefined);
