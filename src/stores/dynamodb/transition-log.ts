import { type FindingTransition, TRANSITION_TYPES } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import { compareFindings } from '../compare-findings.ts';
import { instant } from '../expiry.ts';
import { findingVersions } from './stored-finding.ts';

/** Combines two transitions of a finding. Two attempts of a step may each have changed it, and the run did both. */
const combine = (before: FindingTransition | undefined, next: FindingTransition): FindingTransition => {
  if (before === undefined || before.type === 'unconfirmed') return next;
  if (next.type === 'unconfirmed') return before;
  if (next.type === 'changed' && (before.type === 'opened' || before.type === 'reopened')) {
    return { ...next, type: before.type };
  }
  return next;
};

const compareEntries = (left: FindingTransition, right: FindingTransition): number => {
  const [before, after] = [instant(left.at), instant(right.at)];
  if (before !== after) return before < after ? -1 : 1;
  return TRANSITION_TYPES.indexOf(left.type) - TRANSITION_TYPES.indexOf(right.type);
};

/** Folds everything that was recorded of a run into one transition per finding, in the order of findings. */
export const foldTransitions = (log: readonly FindingTransition[]): readonly FindingTransition[] => {
  const folded = new Map<string, FindingTransition>();
  for (const entry of [...log].sort(compareEntries)) {
    folded.set(entry.finding.id, combine(folded.get(entry.finding.id), entry));
  }
  return [...folded.values()].sort((left, right) => compareFindings(left.finding, right.finding));
};

/** Yields the list, then halves of it until nothing is left. */
export function* shorterLists<T>(list: readonly T[]): Generator<readonly T[]> {
  yield list;
  for (let length = list.length; length > 0; ) {
    length = Math.floor(length / 2);
    yield list.slice(0, length);
  }
}

/** Yields the transition, then ever shorter versions. Gaps are dropped before the finding's data. */
export function* transitionVersions(transition: FindingTransition): Generator<FindingTransition> {
  if (transition.type !== 'unconfirmed') {
    for (const finding of findingVersions(transition.finding)) yield { ...transition, finding };
    return;
  }
  let gaps: readonly Gap[] = [];
  for (gaps of shorterLists(transition.gaps)) yield { ...transition, gaps };
  for (const finding of findingVersions(transition.finding)) yield { ...transition, finding, gaps };
}
