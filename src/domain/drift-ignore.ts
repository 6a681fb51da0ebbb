import type { ResourceDrift } from './facts.ts';
import { type Glob, glob } from './path-pattern.ts';

/** Differences of stacks from their templates that are expected: where all patterns that are given match. */
export interface DriftIgnore {
  readonly resourceType?: string | undefined;
  readonly logicalId?: string | undefined;
  readonly propertyPath?: string | undefined;
  readonly reason: string;
  /** ISO 8601: the last moment at which it holds. */
  readonly expires?: string | undefined;
}

/** How much an entry set aside. */
export interface IgnoredCount {
  readonly entry: DriftIgnore;
  /** Differences, and resources without any that are ignored as a whole. */
  readonly differences: number;
  readonly stacks: number;
}

/** What entries say of a drifted resource. */
export interface IgnoredDrift<E extends DriftIgnore> {
  /** The first entry that ignores the resource whatever differs. */
  readonly whole: E | undefined;
  /** The first entry that ignores each difference, by the place of the difference. */
  readonly differences: readonly (E | undefined)[];
  /** Whether some entry speaks of properties of this resource. */
  readonly isNamed: boolean;
}

/** Compiles entries. */
export const driftIgnores = <E extends DriftIgnore>(
  entries: readonly E[],
): ((row: ResourceDrift) => IgnoredDrift<E>) => {
  const matches = (pattern: string | undefined, separator: string): Glob =>
    pattern === undefined ? () => true : glob(pattern, [separator]);
  const compiled = entries.map((entry) => ({
    entry,
    isWhole: entry.propertyPath === undefined,
    ofType: matches(entry.resourceType, '::'),
    ofId: matches(entry.logicalId, '/'),
    ofPath: matches(entry.propertyPath, '/'),
  }));
  return ({ type, logicalId, differences }) => {
    const named = compiled.filter(({ ofType, ofId }) => ofType(type) && ofId(logicalId));
    const ofProperties = named.filter(({ isWhole }) => !isWhole);
    return {
      whole: named.find(({ isWhole }) => isWhole)?.entry,
      differences: differences.map(({ path }) => ofProperties.find(({ ofPath }) => ofPath(path))?.entry),
      isNamed: named.length > 0,
    };
  };
};
