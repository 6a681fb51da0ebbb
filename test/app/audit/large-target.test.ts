import { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from 'vitest';
import { recordPhase } from '../../../src/app/audit/record-phase.ts';
import { targetAudit } from '../../../src/app/audit/target-audit.ts';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import type { RunReference } from '../../../src/app/runs/events.ts';
import { formatOutcomes } from '../../../src/app/runs/outcome-lines.ts';
import { readReport } from '../../../src/app/runs/read-report.ts';
import { createRunCache } from '../../../src/app/runs/run-cache.ts';
import { runKeys } from '../../../src/app/runs/run-keys.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Target } from '../../../src/domain/target.ts';
import { good } from '../../support/observations.ts';
import { memoryExceptions } from '../../support/stores/memory-exceptions.ts';
import { memoryRunBucket } from '../../support/stores/memory-run-bucket.ts';
import { memoryStore } from '../../support/stores/memory-store.ts';
import { bucketRef, runId, target as scope, TUESDAY } from '../../support/subjects.ts';

/** More than a call takes arguments. */
const RESOURCES = 140_000;

test('a target of 140,000 resources is recorded and reported', async () => {
  const clock = () => new Date(TUESDAY);
  const target = scope as Target;
  const id = runId('run');
  const sources = {
    clock,
    store: memoryStore({ clock }),
    exceptions: memoryExceptions({ clock }),
    bucket: memoryRunBucket(),
  };
  const outcomes = Array.from({ length: RESOURCES }, (_, index) => good({ resource: bucketRef(`b${index}`) }));
  await sources.bucket.put(runKeys(id).outcomes(target), formatOutcomes(target, outcomes));
  const reference: RunReference = {
    id,
    startedAt: TUESDAY,
    driftDeadline: TUESDAY,
    checks: ['s3-bucket-versioning'],
    scoped: false,
  };
  const ports = {
    ...sources,
    logger: new Logger({ logLevel: 'SILENT' }),
    policy: parsePolicy('version: 1\n', 'p'),
    runCache: createRunCache(),
  };
  await recordPhase(await targetAudit({ run: reference, target }, ports), ports, {
    phase: 'resources',
    kinds: ['s3:bucket'],
    outcomes,
    listings: [{ kind: 's3:bucket', listedAt: TUESDAY, complete: true, gaps: [] }],
    apiCalls: {},
  });
  const run: Run = {
    id,
    startedAt: TUESDAY,
    state: 'SUCCEEDED',
    trigger: 'manual',
    targets: 1,
    gaps: [],
    apiCalls: {},
  };
  await sources.bucket.put(runKeys(id).targets, JSON.stringify([target]));
  const report = await readReport(sources, run, { outcomes: true });
  expect(report.coverage).toEqual({ expected: RESOURCES, evaluated: RESOURCES });
  expect(report.outcomeList).toHaveLength(RESOURCES);
});
