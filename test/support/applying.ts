import type { Applies } from '../../src/engine/evaluate.ts';

/** The same options for every resource, by check id. */
export const applyingOptions =
  (options: Readonly<Record<string, unknown>>): Applies =>
  ({ id, severity }) => ({ kind: 'applies', severity, options: options[id], decisions: [] });
