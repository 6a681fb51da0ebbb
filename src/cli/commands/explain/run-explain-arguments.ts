import type { StoreArguments } from '../../stores/stored-runs.ts';

export const EXPLAIN_FORMATS = ['json', 'table'] as const;

export interface ExplainArguments extends StoreArguments {
  readonly format: (typeof EXPLAIN_FORMATS)[number];
  readonly config?: string;
}
