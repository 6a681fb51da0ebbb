import type { ResourceKind } from '../../domain/facts.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { OutcomeRecord } from '../../domain/report.ts';
import { type Scope, scopeOf } from '../../domain/scope.ts';

/** One outcome a line, in the order given. */
export const formatOutcomes = (target: Scope, outcomes: readonly Outcome[]): string =>
  outcomes.map((outcome) => `${JSON.stringify({ target: scopeOf(target), ...outcome })}\n`).join('');

export const parseOutcomes = (lines: string | undefined): readonly OutcomeRecord[] =>
  (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as OutcomeRecord);

const keyOf = ({ checkId, resource }: Outcome): string => `${checkId} ${resource.arn}`;

/** The outcomes so far with newer ones in the place of older ones of the same check and resource. */
export const mergeOutcomes = (before: readonly Outcome[], after: readonly Outcome[]): readonly Outcome[] => [
  ...new Map([...before, ...after].map((outcome) => [keyOf(outcome), outcome])).values(),
];

export const ofKinds = (outcomes: readonly Outcome[], kinds: readonly ResourceKind[]): readonly Outcome[] =>
  outcomes.filter(({ resource }) => kinds.includes(resource.kind));
