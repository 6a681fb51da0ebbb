import { createHash } from 'node:crypto';
import type { JsonObject } from '../../src/domain/check.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../../src/domain/finding.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { AccountId, FindingId, Region, RunId } from '../../src/domain/ids.ts';
import type { Run, TargetRecord } from '../../src/domain/run.ts';
import { type Scope, scopeKey } from '../../src/domain/scope.ts';

export const scope = (accountId = '111122223333', region = 'eu-west-1'): Scope => ({
  partition: 'aws',
  accountId: accountId as AccountId,
  region: region as Region,
});

export const runId = (name: string): RunId => name as RunId;

/** Minutes after a fixed midnight, as ISO 8601. */
export const minute = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();

const idOf = (parts: readonly string[]): FindingId =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32) as FindingId;

/** A finding of a bucket; the same name, check and target make the same finding. */
export const finding = (name: string, more: Partial<Finding> = {}): Finding => {
  const target = more.target ?? scope();
  const checkId = more.checkId ?? 's3-bucket-versioning';
  const resource = more.resource ?? { kind: 's3:bucket', arn: `arn:aws:s3:::${name}`, name };
  return {
    id: idOf([checkId, scopeKey(target), resource.arn]),
    checkId,
    severity: 'MEDIUM',
    recordState: 'ACTIVE',
    target,
    resource,
    messageId: 'suspended',
    message: `Versioning of ${name} is suspended.`,
    data: {},
    firstSeen: minute(0),
    lastSeen: minute(0),
    ...more,
  };
};

export const change = (
  type: 'opened' | 'reopened' | 'changed' | 'persisted',
  at: string,
  of: Finding,
): FindingTransition => ({ type, at, finding: { ...of, lastSeen: type === 'persisted' ? of.lastSeen : at } });

export const resolved = (at: string, of: Finding, because: ResolvedBecause = 'compliant'): FindingTransition => ({
  type: 'resolved',
  at,
  because,
  finding: { ...of, recordState: 'ARCHIVED', because },
});

export const gap = (detail = 'AccessDenied'): Gap => ({
  target: scope(),
  kind: 's3:bucket',
  reason: 'access-denied',
  detail,
  action: 's3:GetBucketVersioning',
});

export const unconfirmed = (at: string, of: Finding, gaps: readonly Gap[] = [gap()]): FindingTransition => ({
  type: 'unconfirmed',
  at,
  finding: of,
  gaps,
});

export const data = (value: JsonObject): Pick<Finding, 'data'> => ({ data: value });

export const run = (id: string, more: Partial<Run> = {}): Run => ({
  id: runId(id),
  startedAt: minute(0),
  state: 'RUNNING',
  trigger: 'manual',
  targets: 1,
  gaps: [],
  apiCalls: {},
  ...more,
});

export const targetRecord = (id: string, more: Partial<TargetRecord> = {}): TargetRecord => ({
  runId: runId(id),
  target: scope(),
  phase: 'resources',
  at: minute(0),
  coverage: { 's3:bucket': { listed: true, expected: 2, evaluated: 1 } },
  outcomes: { 's3-bucket-versioning': { COMPLIANT: 1, INSUFFICIENT_DATA: 1 } },
  transitions: { persisted: 1 },
  gaps: [gap()],
  gapsOmitted: 0,
  apiCalls: { 's3:ListBuckets': 1 },
  ...more,
});
