import type { DriftedStackResource } from './facts.ts';
import { type Glob, glob } from './path-pattern.ts';

/** Expected differences of stacks from their templates. An entry applies where all of its patterns match. */
export interface DriftIgnore {
  readonly resourceType?: string | undefined;
  readonly logicalId?: string | undefined;
  readonly propertyPath?: string | undefined;
  readonly reason: string;
  /** Last moment at which the entry applies, ISO 8601. */
  readonly expires?: string | undefined;
}

/** Number of differences that an entry removed. */
export interface IgnoredCount {
  readonly entry: DriftIgnore;
  /** Differences, plus resources without differences that are ignored as a whole. */
  readonly differences: number;
  readonly stacks: number;
}

/** Effect of the entries on one drifted resource. */
export interface IgnoredDrift<E extends DriftIgnore> {
  /** First entry that ignores the whole resource. */
  readonly whole: E | undefined;
  /** First entry that ignores each difference, by the index of the difference. */
  readonly differences: readonly (E | undefined)[];
  /** Whether any entry names properties of this resource. */
  readonly isNamed: boolean;
}

/** Compiles entries into a function of a drifted resource. */
export const driftIgnores = <E extends DriftIgnore>(
  entries: readonly E[],
): ((row: DriftedStackResource) => IgnoredDrift<E>) => {
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
