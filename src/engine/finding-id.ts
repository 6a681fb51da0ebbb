import { createHash } from 'node:crypto';
import type { FindingId } from '../domain/ids.ts';
import type { Scope } from '../domain/scope.ts';

/** The same check, account, Region and resource have the same id in every run: 32 hexadecimal digits of their SHA-256. */
export const findingId = (checkId: string, { accountId, region }: Scope, arn: string): FindingId =>
  createHash('sha256')
    .update(JSON.stringify([checkId, accountId, region, arn]))
    .digest('hex')
    .slice(0, 32) as FindingId;
