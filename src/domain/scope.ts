import type { AccountId, Region } from './ids.ts';

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Where a gap lies: a target, or more than one (`*`) when what could not be read is not bound to one account or Region. */
export interface Scope {
  readonly partition: Partition;
  readonly accountId: AccountId | '*';
  readonly region: Region | '*';
}

/** The key of a target or scope within a run: `123456789012/eu-west-1`. */
export const scopeKey = ({ accountId, region }: Scope): string => `${accountId}/${region}`;

/** A target without the role: what is stored and shown. */
export const scopeOf = ({ partition, accountId, region }: Scope): Scope => ({ partition, accountId, region });

/** The ARN's partition for a Region, by the prefix of its code (the partitions that Plumbline knows). */
export const partitionOf = (region: string): Partition =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
