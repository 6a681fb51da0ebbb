import { dynamodbCalls } from '../../domain/calls/dynamodb.ts';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Clock, FindingsStore } from '../../domain/ports.ts';
import { compareFindings } from '../compare-findings.ts';
import { expiryAfter, isPastExpiry, RUN_DAYS } from '../expiry.ts';
import { inParallel } from '../in-parallel.ts';
import type { StoreActions } from '../store-actions.ts';
import { packFirst, unpack } from './document.ts';
import type { DynamodbTable, Item } from './dynamodb-table.ts';
import {
  ACTIVE_SHARDS,
  activeKey,
  activeShard,
  FINDINGS,
  findingKey,
  type ItemKey,
  targetPartition,
  transitionKey,
  transitionsOf,
} from './item-keys.ts';
import { runItems } from './run-items.ts';
import {
  addsNothing,
  assertOfTarget,
  findingVersions,
  isFindingChange,
  type StoredFinding,
  storedAfter,
} from './stored-finding.ts';
import { ACTIVE_INDEX } from './table-definition.ts';
import { transitionVersions } from './transition-log.ts';

/** Actions of each method. `active` with a run's id reads that run's writes from the table. */
export const findingsActions = {
  load: { table: [dynamodbCalls.query], index: [] },
  apply: { table: [dynamodbCalls.batchGetItem, dynamodbCalls.batchWriteItem, dynamodbCalls.putItem], index: [] },
  active: { table: [], index: [dynamodbCalls.query] },
  activeAfterRun: { table: [dynamodbCalls.batchGetItem, dynamodbCalls.query], index: [dynamodbCalls.query] },
} as const satisfies Readonly<Record<keyof FindingsStore | 'activeAfterRun', StoreActions>>;

const WRITES_UNDER_WAY = 8;
const SHARDS_UNDER_WAY = 8;

const findingItem = (runId: RunId, key: ItemKey, { finding, observedAt, digest, expiresAt }: StoredFinding) => ({
  ...key,
  ...packFirst(findingVersions(finding)),
  recordState: finding.recordState,
  observedAt,
  digest,
  runId,
  expiresAt,
  ...(finding.recordState === 'ACTIVE' ? activeKey(finding) : {}),
});

const transitionItem = (runId: RunId, transition: FindingTransition) => ({
  ...transitionKey(runId, transition),
  ...packFirst(transitionVersions(transition)),
  expiresAt: expiryAfter(transition.at, RUN_DAYS),
});

export const dynamodbFindings = (table: DynamodbTable, clock: Clock): FindingsStore => {
  const findingsIn = (items: readonly Item[]): readonly Finding[] => {
    const now = clock();
    return items
      .filter(({ expiresAt }) => !isPastExpiry(expiresAt, now))
      .map((item) => unpack<Finding>(item))
      .sort(compareFindings);
  };

  const indexed = async (): Promise<readonly Finding[]> => {
    const shards = Array.from({ length: ACTIVE_SHARDS }, (_, shard) => activeShard(shard));
    const items = await inParallel(shards, SHARDS_UNDER_WAY, (shard) =>
      table.queryIndex(ACTIVE_INDEX, 'activeShard', shard),
    );
    return findingsIn(items.flat());
  };

  /** Returns the stored state of every finding that a run touched, and their ids. */
  const touchedBy = async (runId: RunId) => {
    const log = await runItems(table, runId, transitionsOf());
    const touched = log.map((item) => unpack<FindingTransition>(item)).filter(isFindingChange);
    const stored = await table.getMany(touched.map(({ finding }) => findingKey(finding)));
    return { ids: new Set(touched.map(({ finding }) => finding.id)), findings: findingsIn(stored) };
  };

  return {
    load: async (target) => findingsIn(await table.query(targetPartition(target), FINDINGS)),

    /**
     * Writes transitions first and findings last. A step that dies in between leaves transitions without their
     * findings. Readers of the run skip these, and the repeated step, which finds the earlier state, makes and records
     * the same changes again. In the other order a repeated step would find its changes done and call them `persisted`,
     * and no alert would ever report them.
     */
    apply: async (runId, target, transitions) => {
      assertOfTarget(target, transitions);
      const proposed = transitions.filter(isFindingChange).map((transition) => ({
        transition,
        key: findingKey(transition.finding),
        next: storedAfter(transition),
      }));
      const known = await table.getMany(
        proposed.map(({ key }) => key),
        ['sk', 'observedAt', 'digest'],
      );
      const versions = new Map(
        known.map(({ sk, observedAt, digest }) => [sk, { observedAt: String(observedAt), digest: String(digest) }]),
      );
      const changes = proposed.filter(({ key, next }) => !addsNothing(versions.get(key.sk), next));
      const recorded = [
        ...transitions.filter(({ type }) => type === 'unconfirmed'),
        ...changes.map(({ transition }) => transition),
      ];

      await table.putMany(recorded.map((transition) => transitionItem(runId, transition)));
      const written = await inParallel(changes, WRITES_UNDER_WAY, ({ key, next }) =>
        table.put(findingItem(runId, key, next), {
          expression: 'attribute_not_exists(pk) OR observedAt <= :at',
          values: { ':at': next.observedAt },
        }),
      );
      return { written: written.filter(Boolean).length };
    },

    active: async (runId) => {
      const findings = await indexed();
      if (runId === undefined) return findings;
      const touched = await touchedBy(runId);
      return [
        ...findings.filter(({ id }) => !touched.ids.has(id)),
        ...touched.findings.filter(({ recordState }) => recordState === 'ACTIVE'),
      ].sort(compareFindings);
    },
  };
};
