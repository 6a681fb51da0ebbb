import { randomBytes } from 'node:crypto';
import type { RunId } from '../../domain/ids.ts';

/** Returns a run id that sorts by time, and differs between runs of the same second. */
export const newRunId = (now: Date): RunId =>
  `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${randomBytes(3).toString('hex')}` as RunId;
