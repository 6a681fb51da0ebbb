import { createHash } from 'node:crypto';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Phase, Run, TargetRecord } from '../../domain/run.ts';
import type { Scope } from '../../domain/scope.ts';
import { instant } from '../expiry.ts';

/**
 * Longest ARN in a key. DynamoDB's sort keys have 1,024 bytes, and the index puts account and Region in front of the
 * ARN.
 */
const MAX_ARN_BYTES = 768;
/** Number of partitions of the index of active findings. It may grow; if it shrinks, readers lose findings. */
export const ACTIVE_SHARDS = 16;
/**
 * Number of partitions for the effects of a run on its targets: hundreds of targets write at the same time, and a
 * partition takes a thousand units a second. It may grow between runs; if it shrinks, readers lose records.
 */
const RUN_SHARDS = 16;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Serialises a key, to index items by it. */
export const keyText = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

const sha256 = (text: string) => createHash('sha256').update(text);
const scopePart = ({ accountId, region }: Scope): string => `${accountId}#${region}`;

/**
 * Returns the ARN if it fits into a key, otherwise its hash, which no ARN resembles. Lone surrogates have no UTF-8, so
 * they are hashed as JSON writes them.
 */
const resourcePart = (arn: string): string =>
  arn.startsWith('arn:') && Buffer.byteLength(arn) <= MAX_ARN_BYTES && !/\p{Surrogate}/u.test(arn)
    ? arn
    : `sha256#${sha256(JSON.stringify(arn)).digest('hex')}`;

const checkPart = ({ checkId, resource }: Finding): string => `${checkId}#${resourcePart(resource.arn)}`;

/** Maps a text to a number below `shards`, always the same. */
const shardOf = (text: string, shards: number): number => sha256(text).digest().readUInt16BE(0) % shards;

export const targetPartition = (target: Scope): string => `TARGET#${scopePart(target)}`;
const runPartition = (id: RunId): string => `RUN#${id}`;
const runShard = (id: RunId, shard: number): string => `${runPartition(id)}#${shard}`;
const runShardOf = (id: RunId, target: Scope): string => runShard(id, shardOf(scopePart(target), RUN_SHARDS));
/**
 * Returns the partitions of a run's effects on a target, or on all. The run's own partition comes with them, for tables
 * of an earlier layout.
 */
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

/** Time and type are part of the key, so that a repeated step does not overwrite its first attempt. */
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
/**
 * A retried step writes a second sighting, because the first attempt may have seen resources that the retry does not.
 */
export const sightingKey = ({ runId, target, phase, at }: TargetRecord): ItemKey => ({
  pk: targetPartition(target),
  sk: `${sightingsOf(phase)}${runId}#${instant(at)}`,
});

export const EXCEPTIONS_PARTITION = 'EXCEPTIONS';
/** Prefix of the ids of exceptions. */
export const EXCEPTIONS = 'ex-';
export const exceptionKey = (id: string): ItemKey => ({ pk: EXCEPTIONS_PARTITION, sk: id });

/** Key of the delivery state of an alert. */
export const deliveryKey = (channel: string, id: string): ItemKey => ({
  pk: `DELIVERIES#${channel}`,
  sk: `ALERT#${id}`,
});
export const noteKey = (channel: string, id: string): ItemKey => ({ pk: `DELIVERIES#${channel}`, sk: `NOTE#${id}` });
export const pauseKey = (channel: string): ItemKey => ({ pk: `DELIVERIES#${channel}`, sk: 'PAUSE' });

export const activeShard = (shard: number): string => `ACTIVE#${shard}`;
/** Key in the index of active findings, spread by the finding's id so that no partition is hot. */
export const activeKey = (finding: Finding): { readonly activeShard: string; readonly activeOrder: string } => ({
  activeShard: activeShard(shardOf(finding.id, ACTIVE_SHARDS)),
  activeOrder: `${scopePart(finding.target)}#${checkPart(finding)}`,
});
