import type { Applies } from '../../src/engine/evaluate.ts';

/** The same options for every resource, by check id. */
export const asksOf =
  (options: Readonly<Record<string, unknown>>): Applies =>
  ({ id, severity }) => ({ kind: 'asked', severity, options: options[id], decisions: [] });
