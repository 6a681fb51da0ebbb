import type { Finding, FindingTransition } from '../../../src/domain/finding.ts';
import type { RunId } from '../../../src/domain/ids.ts';
import type { Clock, FindingsStore, RunStore } from '../../../src/domain/ports.ts';
import type { Run, TargetRecord } from '../../../src/domain/run.ts';
import { type Scope, scopeKey } from '../../../src/domain/scope.ts';
import { compareFindings } from '../../../src/stores/compare-findings.ts';
import {
  findingKey,
  keyText,
  runListKey,
  sightingKey,
  targetRecordKey,
  transitionKey,
} from '../../../src/stores/dynamodb/item-keys.ts';
import { sightingOf } from '../../../src/stores/dynamodb/run-versions.ts';
import {
  addsNothing,
  assertOfTarget,
  isFindingChange,
  type StoredFinding,
  storedAfter,
} from '../../../src/stores/dynamodb/stored-finding.ts';
import { foldTransitions } from '../../../src/stores/dynamodb/transition-log.ts';
import { expiryAfter, instant, isPastExpiry, RUN_DAYS, SIGHTING_DAYS } from '../../../src/stores/expiry.ts';

/** The stores as long as the process lasts, for tests and audits that keep nothing. */
export const memoryStore = ({ clock }: { readonly clock: Clock }): FindingsStore & RunStore => {
  const findings = new Map<string, StoredFinding>();
  const log = new Map<string, { readonly runId: RunId; readonly transition: FindingTransition }>();
  const runs = new Map<RunId, Run>();
  const records = new Map<string, TargetRecord>();
  const seen = new Map<string, TargetRecord>();

  const select = (wanted: (finding: Finding) => boolean): readonly Finding[] => {
    const now = clock();
    return [...findings.values()]
      .filter(({ finding, expiresAt }) => wanted(finding) && !isPastExpiry(expiresAt, now))
      .map(({ finding }) => structuredClone(finding))
      .sort(compareFindings);
  };
  const isOf = (target: Scope) => (finding: Finding) => scopeKey(finding.target) === scopeKey(target);
  const lives = (time: string): boolean => !isPastExpiry(expiryAfter(time, RUN_DAYS), clock());
  const livingRuns = () => [...runs.values()].filter((run) => lives(run.startedAt));

  return {
    load: async (target) => select(isOf(target)),

    apply: async (runId, target, transitions) => {
      assertOfTarget(target, transitions);
      let written = 0;
      for (const transition of structuredClone(transitions)) {
        if (transition.type === 'persisted') continue;
        if (isFindingChange(transition)) {
          const key = keyText(findingKey(transition.finding));
          const next = storedAfter(transition);
          if (addsNothing(findings.get(key), next)) continue;
          findings.set(key, next);
          written += 1;
        }
        log.set(keyText(transitionKey(runId, transition)), { runId, transition });
      }
      return { written };
    },

    active: async () => select(({ recordState }) => recordState === 'ACTIVE'),

    putRun: async (run) => void runs.set(run.id, structuredClone(run)),
    getRun: async (id) => structuredClone(livingRuns().find((run) => run.id === id)),
    listRuns: async (limit) =>
      livingRuns()
        .sort((left, right) => (runListKey(left).sk < runListKey(right).sk ? 1 : -1))
        .slice(0, Math.max(0, limit))
        .map((run) => structuredClone(run)),

    putTarget: async (record) => {
      seen.set(keyText(sightingKey(record)), structuredClone(record));
      const key = keyText(targetRecordKey(record));
      const known = records.get(key);
      if (known === undefined || instant(known.at) <= instant(record.at)) records.set(key, structuredClone(record));
    },
    sightings: async (target, phase) =>
      [...seen.values()]
        .filter((record) => record.phase === phase && scopeKey(record.target) === scopeKey(target))
        .filter(({ at }) => !isPastExpiry(expiryAfter(at, SIGHTING_DAYS), clock()))
        .map(sightingOf),
    targets: async (runId) =>
      [...records.values()]
        .filter((record) => record.runId === runId && lives(record.at))
        .sort((left, right) => (targetRecordKey(left).sk < targetRecordKey(right).sk ? -1 : 1))
        .map((record) => structuredClone(record)),

    transitions: async (runId, target) =>
      foldTransitions(
        [...log.values()]
          .filter((entry) => entry.runId === runId && lives(entry.transition.at))
          .map(({ transition }) => structuredClone(transition))
          .filter(({ finding }) => target === undefined || isOf(target)(finding)),
      ),
  };
};
