import { createHash } from 'node:crypto';
import type { FindingId } from '../domain/ids.ts';
import type { Scope } from '../domain/scope.ts';

/**
 * Hashes check, account, Region and resource: 32 hexadecimal digits of their SHA-256. The same non-compliance has the
 * same id in every run.
 */
export const findingId = (checkId: string, { accountId, region }: Scope, arn: string): FindingId =>
  createHash('sha256')
    .update(JSON.stringify([checkId, accountId, region, arn]))
    .digest('hex')
    .slice(0, 32) as FindingId;
