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

/**
 * Result of one check on one resource, as the engine records it. `gaps` on NON_COMPLIANT mean that the proof does not
 * cover the whole resource.
 */
export type Outcome = {
  readonly checkId: string;
  readonly resource: ResourceRef;
  readonly observedAt: string;
} & (
  | (Verdict & { readonly gaps?: readonly Gap[] })
  | { readonly status: 'INSUFFICIENT_DATA'; readonly gaps: readonly Gap[] }
);
