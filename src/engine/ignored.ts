import { type DriftIgnore, driftIgnores, type IgnoredCount } from '../domain/drift-ignore.ts';
import type { Evidence } from '../domain/evidence.ts';
import { canonical } from '../domain/json.ts';

/**
 * Counts the differences that ignore entries removed from each stack. `entriesOf` returns the entries of a stack.
 * Refuted differences do not count.
 */
export const countIgnored = (
  evidence: readonly Evidence[],
  entriesOf: (stack: Evidence<'cloudformation:stack'>) => readonly DriftIgnore[],
): readonly IgnoredCount[] =>
  mergeIgnored(
    evidence.flatMap((item) => {
      if (!isStack(item)) return [];
      const { drift } = item.facts;
      const entries = entriesOf(item);
      if (entries.length === 0 || !drift?.ok || drift.value.kind !== 'detected') return [];
      const ignoring = driftIgnores(entries);
      const ofRows = drift.value.drifted.flatMap((row) => {
        const { whole, differences } = ignoring(row);
        const known = differences.filter((_, index) => row.differences[index]?.refuted === undefined);
        if (whole !== undefined) return [{ entry: whole, differences: Math.max(known.length, 1) }];
        return known.flatMap((entry) => (entry === undefined ? [] : [{ entry, differences: 1 }]));
      });
      return mergeIgnored(ofRows.map((count) => ({ ...count, stacks: 0 }))).map((count) => ({ ...count, stacks: 1 }));
    }),
  );

/** Merges counts into one per entry. */
export const mergeIgnored = (counts: readonly IgnoredCount[]): readonly IgnoredCount[] => {
  const merged = new Map<string, IgnoredCount>();
  for (const { entry, differences, stacks } of counts) {
    const key = canonical(entry);
    const known = merged.get(key);
    merged.set(key, {
      entry,
      differences: differences + (known?.differences ?? 0),
      stacks: stacks + (known?.stacks ?? 0),
    });
  }
  return [...merged.values()];
};

const isStack = (item: Evidence): item is Evidence<'cloudformation:stack'> =>
  item.resource.kind === 'cloudformation:stack';
