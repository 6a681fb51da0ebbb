import { logGroups } from './log-groups.ts';
import { s3Buckets } from './s3-buckets.ts';

/** The collectors of kinds that are read in one go; drift needs waiting and has an interface of its own. */
export const collectors = [logGroups, s3Buckets] as const;
