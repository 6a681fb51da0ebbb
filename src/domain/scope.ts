import type { AccountId, Region } from './ids.ts';

/** Partition of AWS as ARNs name it, such as `aws`, `aws-cn` or `aws-eusc`. */
export type Partition = 'aws' | `aws-${string}`;

/** Tests whether a text names a partition of AWS. New ones appear. */
export const isPartition = (text: string): text is Partition => /^aws(?:-[a-z0-9]+)*$/.test(text);

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
