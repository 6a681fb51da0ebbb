import type { AnyDefinition } from './collector.ts';
import { logGroups } from './log-groups.ts';
import { s3Buckets } from './s3-buckets.ts';

/** The kinds that are read in one go. Drift needs waiting and has an interface of its own. */
export const collectors = [logGroups, s3Buckets] as const satisfies readonly AnyDefinition[];
