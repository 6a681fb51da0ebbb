import { dynamodbCalls } from '../../domain/calls/dynamodb.ts';
import type { FindingTransition } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Clock, RunStore } from '../../domain/ports.ts';
import type { Run, Sighting, TargetRecord } from '../../domain/run.ts';
import { ARCHIVED_FINDING_DAYS, expiryAfter, instant, isPastExpiry, RUN_DAYS, SIGHTING_DAYS } from '../expiry.ts';
import type { StoreActions } from '../store-actions.ts';
import { packFirst, unpack } from './document.ts';
import type { DynamodbTable, Item } from './dynamodb-table.ts';
import {
  findingKey,
  keyText,
  RUNS_PARTITION,
  runKey,
  runListKey,
  sightingKey,
  sightingsOf,
  TARGETS,
  targetPartition,
  targetRecordKey,
  transitionsOf,
} from './item-keys.ts';
import { runItems } from './run-items.ts';
import { runVersions, sightingOf, targetRecordVersions } from './run-versions.ts';
import { isFindingChange } from './stored-finding.ts';
import { foldTransitions } from './transition-log.ts';

export const runsActions = {
  putRun: { table: [dynamodbCalls.putItem], index: [] },
  getRun: { table: [dynamodbCalls.getItem], index: [] },
  listRuns: { table: [dynamodbCalls.batchGetItem, dynamodbCalls.query], index: [] },
  putTarget: { table: [dynamodbCalls.putItem], index: [] },
  sightings: { table: [dynamodbCalls.query], index: [] },
  targets: { table: [dynamodbCalls.query], index: [] },
  transitions: { table: [dynamodbCalls.batchGetItem, dynamodbCalls.query], index: [] },
} as const satisfies Readonly<Record<keyof RunStore, StoreActions>>;

export const dynamodbRuns = (table: DynamodbTable, clock: Clock): RunStore => {
  const living = <T extends Item>(items: readonly T[]): readonly T[] => {
    const now = clock();
    return items.filter(({ expiresAt }) => !isPastExpiry(expiresAt, now));
  };

  /**
   * Drops transitions whose finding was not written for them or for a newer observation. A finding that may have
   * expired proves nothing.
   */
  const withoutUnwritten = async (log: readonly FindingTransition[]): Promise<readonly FindingTransition[]> => {
    const now = clock();
    const keys = log.filter(isFindingChange).map(({ finding }) => findingKey(finding));
    const found = await table.getMany(keys, ['pk', 'sk', 'observedAt']);
    const observed = new Map(
      found.map(({ pk, sk, observedAt }) => [keyText({ pk: String(pk), sk: String(sk) }), String(observedAt)]),
    );
    return log.filter((transition) => {
      if (!isFindingChange(transition)) return true;
      const at = instant(transition.at);
      const written = observed.get(keyText(findingKey(transition.finding)));
      return written === undefined ? isPastExpiry(expiryAfter(at, ARCHIVED_FINDING_DAYS), now) : written >= at;
    });
  };

  return {
    putRun: async (run) => {
      const expiresAt = expiryAfter(run.startedAt, RUN_DAYS);
      await table.put({ ...runListKey(run), id: run.id, expiresAt });
      await table.put({ ...runKey(run.id), ...packFirst(runVersions(run)), expiresAt });
    },

    getRun: async (id) => {
      const item = await table.get(runKey(id));
      return item === undefined || isPastExpiry(item['expiresAt'], clock()) ? undefined : unpack<Run>(item);
    },

    listRuns: async (limit) => {
      const runs: Run[] = [];
      if (limit < 1) return runs;
      for await (const places of table.newestFirst(RUNS_PARTITION, limit)) {
        const items = living(await table.getMany(places.map(({ id }) => runKey(id as RunId))));
        const found = new Map(items.map((item) => unpack<Run>(item)).map((run) => [runListKey(run).sk, run]));
        runs.push(...places.flatMap(({ sk }) => found.get(String(sk)) ?? []));
        if (runs.length >= limit) break;
      }
      return runs.slice(0, limit);
    },

    putTarget: async (record) => {
      const at = instant(record.at);
      await table.put(
        {
          ...targetRecordKey(record),
          ...packFirst(targetRecordVersions(record)),
          recordedAt: at,
          expiresAt: expiryAfter(at, RUN_DAYS),
        },
        { expression: 'attribute_not_exists(pk) OR recordedAt <= :at', values: { ':at': at } },
      );
      await table.put({
        ...sightingKey(record),
        ...packFirst([sightingOf(record)]),
        expiresAt: expiryAfter(at, SIGHTING_DAYS),
      });
    },

    sightings: async (target, phase) =>
      living(await table.query(targetPartition(target), sightingsOf(phase))).map((item) => unpack<Sighting>(item)),

    targets: async (runId) => living(await runItems(table, runId, TARGETS)).map((item) => unpack<TargetRecord>(item)),

    transitions: async (runId, target) => {
      const items = living(await runItems(table, runId, transitionsOf(target), target));
      return foldTransitions(await withoutUnwritten(items.map((item) => unpack<FindingTransition>(item))));
    },
  };
};
