import type { AccountId, Region } from './ids.ts';

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Place of a gap: a target, or more than one (`*`) if the gap is not bound to one account or Region. */
export interface Scope {
  readonly partition: Partition;
  readonly accountId: AccountId | '*';
  readonly region: Region | '*';
}

/** The key of a target or scope within a run: `123456789012/eu-west-1`. */
export const scopeKey = ({ accountId, region }: Pick<Scope, 'accountId' | 'region'>): string =>
  `${accountId}/${region}`;

/** Drops the role of a target, for storing and showing. */
export const scopeOf = ({ partition, accountId, region }: Scope): Scope => ({ partition, accountId, region });

/** Returns the ARN partition of a Region, by the prefix of its code. */
export const partitionOf = (region: string): Partition =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
