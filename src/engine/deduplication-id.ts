import { createHash } from 'node:crypto';
import type { RunId } from '../domain/ids.ts';

/** Hash of a run, a route and what the route is told, in whatever order: the same news has the same id however often it is sent. */
export const deduplicationId = (runId: RunId, route: string, news: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([runId, route, news.toSorted()]))
    .digest('hex')
    .slice(0, 32);
