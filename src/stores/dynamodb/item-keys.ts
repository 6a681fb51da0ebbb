import { createHash } from 'node:crypto';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Phase, Run, TargetRecord } from '../../domain/run.ts';
import type { Scope } from '../../domain/scope.ts';
import { instant } from '../expiry.ts';

/** DynamoDB takes sort keys of 1,024 bytes; an ARN may have more, and the index puts account and Region before it. */
const MAX_ARN_BYTES = 768;
/** How many partitions the index of active findings has. It may grow; when it shrinks findings are lost to readers. */
export const ACTIVE_SHARDS = 16;
/**
 * How many partitions what a run did to its targets has: hundreds of targets write at the same time, and a partition takes a thousand
 * units a second. It may grow between runs; when it shrinks records are lost to readers.
 */
const RUN_SHARDS = 16;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** A key as one text, to find items by. */
export const keyText = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

const sha256 = (text: string) => createHash('sha256').update(text);
const scopePart = ({ accountId, region }: Scope): string => `${accountId}#${region}`;

/** The ARN itself where it can be a key; else its hash, which no ARN begins like. Lone surrogates have no UTF-8, so they are hashed as JSON writes them. */
const resourcePart = (arn: string): string =>
  arn.startsWith('arn:') && Buffer.byteLength(arn) <= MAX_ARN_BYTES && !/\p{Surrogate}/u.test(arn)
    ? arn
    : `sha256#${sha256(JSON.stringify(arn)).digest('hex')}`;

const checkPart = ({ checkId, resource }: Finding): string => `${checkId}#${resourcePart(resource.arn)}`;

/** The same number for the same text, below `shards`. */
const shardOf = (text: string, shards: number): number => sha256(text).digest().readUInt16BE(0) % shards;

export const targetPartition = (target: Scope): string => `TARGET#${scopePart(target)}`;
const runPartition = (id: RunId): string => `RUN#${id}`;
const runShard = (id: RunId, shard: number): string => `${runPartition(id)}#${shard}`;
const runShardOf = (id: RunId, target: Scope): string => runShard(id, shardOf(scopePart(target), RUN_SHARDS));
/** Where what a run did to a target stands, or to all of them; the run's own partition held it once, and is read for tables of that time. */
export const runPartitions = (id: RunId, target?: Scope): readonly string[] => [
  runPartition(id),
  ...(target === undefined
    ? Array.from({ length: RUN_SHARDS }, (_, shard) => runShard(id, shard))
    : [runShardOf(id, target)]),
];
export const RUNS_PARTITION = 'RUNS';

export const FINDINGS = 'FINDING#';
export const TARGETS = 'TARGET#';
export const transitionsOf = (target?: Scope): string =>
  target === undefined ? 'TRANSITION#' : `TRANSITION#${scopePart(target)}#`;

export const findingKey = (finding: Finding): ItemKey => ({
  pk: targetPartition(finding.target),
  sk: `${FINDINGS}${checkPart(finding)}`,
});

/** Time and type are part of the key: what a repeated step does stands beside what its first attempt did. */
export const transitionKey = (runId: RunId, { type, at, finding }: FindingTransition): ItemKey => ({
  pk: runShardOf(runId, finding.target),
  sk: `${transitionsOf(finding.target)}${finding.id}#${instant(at)}#${type}`,
});

export const runKey = (id: RunId): ItemKey => ({ pk: runPartition(id), sk: 'RUN' });
export const runListKey = ({ id, startedAt }: Run): ItemKey => ({
  pk: RUNS_PARTITION,
  sk: `${instant(startedAt)}#${id}`,
});
export const targetRecordKey = ({ runId, target, phase }: TargetRecord): ItemKey => ({
  pk: runShardOf(runId, target),
  sk: `${TARGETS}${scopePart(target)}#${phase}`,
});

export const sightingsOf = (phase: Phase): string => `SEEN#${phase}#`;
/** A repeated step leaves another sighting: what it did not see any more was seen all the same. */
export const sightingKey = ({ runId, target, phase, at }: TargetRecord): ItemKey => ({
  pk: targetPartition(target),
  sk: `${sightingsOf(phase)}${runId}#${instant(at)}`,
});

export const EXCEPTIONS_PARTITION = 'EXCEPTIONS';
/** What ids of exceptions begin with. */
export const EXCEPTIONS = 'ex-';
export const exceptionKey = (id: string): ItemKey => ({ pk: EXCEPTIONS_PARTITION, sk: id });

/** What a subscriber remembers of the alerts of its channel. */
export const deliveryKey = (channel: string, id: string): ItemKey => ({
  pk: `DELIVERIES#${channel}`,
  sk: `ALERT#${id}`,
});
export const noteKey = (channel: string, id: string): ItemKey => ({ pk: `DELIVERIES#${channel}`, sk: `NOTE#${id}` });
export const pauseKey = (channel: string): ItemKey => ({ pk: `DELIVERIES#${channel}`, sk: 'PAUSE' });

export const activeShard = (shard: number): string => `ACTIVE#${shard}`;
/** Where the index of active findings keeps a finding: spread by its id, so that no partition is hot. */
export const activeKey = (finding: Finding): { readonly activeShard: string; readonly activeOrder: string } => ({
  activeShard: activeShard(shardOf(finding.id, ACTIVE_SHARDS)),
  activeOrder: `${scopePart(finding.target)}#${checkPart(finding)}`,
});
