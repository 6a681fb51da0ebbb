import { createHash } from 'node:crypto';
import type { RunId } from '../domain/ids.ts';

/**
 * Hashes a run, a route and the changes sent to it, in any order. The same changes have the same id however often they
 * are sent.
 */
export const deduplicationId = (runId: RunId, route: string, news: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([runId, route, news.toSorted()]))
    .digest('hex')
    .slice(0, 32);
