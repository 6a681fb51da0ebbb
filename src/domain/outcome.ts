import type { Verdict } from './check.ts';
import type { Gap } from './gap.ts';
import type { ResourceRef } from './resource.ts';

export type OutcomeStatus = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';
export const OUTCOME_STATUSES = [
  'COMPLIANT',
  'NON_COMPLIANT',
  'NOT_APPLICABLE',
  'INSUFFICIENT_DATA',
] as const satisfies readonly OutcomeStatus[];

/** What the engine records of one check and one resource. `gaps` on NON_COMPLIANT: proven, but not seen whole. */
export type Outcome = {
  readonly checkId: string;
  readonly resource: ResourceRef;
  readonly observedAt: string;
} & (
  | (Verdict & { readonly gaps?: readonly Gap[] })
  | { readonly status: 'INSUFFICIENT_DATA'; readonly gaps: readonly Gap[] }
);
