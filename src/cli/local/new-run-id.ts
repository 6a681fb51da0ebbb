import { randomBytes } from 'node:crypto';
import type { RunId } from '../../domain/ids.ts';

/** Sorts by time, and differs for runs of the same second. */
export const newRunId = (now: Date): RunId =>
  `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${randomBytes(3).toString('hex')}` as RunId;
