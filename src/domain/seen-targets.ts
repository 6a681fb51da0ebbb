import type { Gap } from './gap.ts';
import { type Scope, scopeKey } from './scope.ts';

/** Number of targets of which at least a part was seen, and of all. An account that could not be entered counts as one. */
export interface SeenTargets {
  readonly seen: number;
  readonly all: number;
}

/** Selects gaps that hide a whole target. A Region that is closed has nothing to see. */
export const hidingGaps = (gaps: readonly Gap[]): readonly Gap[] =>
  gaps.filter(
    ({ kind, resource, reason }) => kind === undefined && resource === undefined && reason !== 'region-closed',
  );

/** Counts targets, without those in closed Regions. */
export const seenTargets = (
  targets: readonly (Scope & { readonly closed?: true })[],
  gaps: readonly Gap[],
): SeenTargets => {
  const hidden = new Set(hidingGaps(gaps).map(({ target }) => scopeKey(target)));
  const open = targets.filter(({ closed }) => closed !== true).map(scopeKey);
  return {
    seen: open.filter((key) => !hidden.has(key)).length,
    all: new Set([...open, ...hidden]).size,
  };
};
