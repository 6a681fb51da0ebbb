import { describe, expect, it } from 'vitest';
import type { Finding, FindingTransition } from '../../src/domain/finding.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { FindingId } from '../../src/domain/ids.ts';
import type { OutcomeRecord } from '../../src/domain/report.ts';
import type { TargetRecord } from '../../src/domain/run.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { narrow, type ReportFilter } from '../../src/engine/narrow.ts';
import type { RunResult } from '../../src/engine/summarise.ts';
import { bucketRef, denied, MONDAY, runId, scope, stackRef, TUESDAY } from '../support/subjects.ts';

const MINE = '111122223333';
const ireland = scope(MINE, 'eu-west-1');
const virginia = scope(MINE, 'us-east-1');
const other = scope('444455556666', 'eu-west-1');
const everywhere: Scope = { partition: 'aws', accountId: '*', region: '*' };

const VERSIONING = { id: 's3-bucket-versioning', resource: 's3:bucket' } as const;
const ENCRYPTION = { id: 's3-bucket-encryption', resource: 's3:bucket' } as const;
const DRIFT = { id: 'cloudformation-stack-drift', resource: 'cloudformation:stack' } as const;

const finding = (target: Scope, checkId: string, severity: Finding['severity']): Finding => ({
  id: `${target.accountId} ${target.region} ${checkId}` as FindingId,
  checkId,
  severity,
  recordState: 'ACTIVE',
  target,
  resource: checkId === DRIFT.id ? stackRef('stack') : bucketRef('bucket'),
  messageId: 'wrong',
  message: 'It is wrong.',
  data: {},
  firstSeen: MONDAY,
  lastSeen: MONDAY,
});
const opened = (of: Finding): FindingTransition => ({ type: 'opened', at: TUESDAY, finding: of });

const findings = [
  finding(ireland, VERSIONING.id, 'MEDIUM'),
  finding(ireland, DRIFT.id, 'HIGH'),
  finding(virginia, ENCRYPTION.id, 'LOW'),
  finding(other, VERSIONING.id, 'CRITICAL'),
];
const ofResource: Gap = {
  ...denied,
  target: ireland,
  kind: 's3:bucket',
  resource: bucketRef('locked'),
  checkId: ENCRYPTION.id,
  detail: 'resource',
};
const ofListing: Gap = { ...denied, target: ireland, kind: 's3:bucket', detail: 'listing' };
const ofTarget: Gap = { ...denied, target: other, detail: 'target' };
const ofAll: Gap = { ...denied, target: everywhere, detail: 'organization' };

const record = (target: Scope, more: Partial<TargetRecord>): TargetRecord => ({
  runId: runId('run-1'),
  target,
  phase: 'resources',
  at: TUESDAY,
  coverage: {},
  outcomes: {},
  transitions: { opened: 1, persisted: 7 },
  gaps: [],
  gapsOmitted: 0,
  apiCalls: { 's3:ListBuckets': 1 },
  ...more,
});
const buckets = record(ireland, {
  coverage: { 's3:bucket': { listed: false, expected: 8, evaluated: 5, outOfScope: 2 } },
  outcomes: {
    [VERSIONING.id]: { COMPLIANT: 2, NON_COMPLIANT: 1 },
    [ENCRYPTION.id]: { COMPLIANT: 2, INSUFFICIENT_DATA: 1 },
  },
  gaps: [ofResource, ofListing],
});
const stacks = record(ireland, {
  phase: 'drift',
  coverage: { 'cloudformation:stack': { listed: true, expected: 1, evaluated: 1 } },
  outcomes: { [DRIFT.id]: { NON_COMPLIANT: 1 } },
  driftCoverage: { checkedResources: 2, totalResources: 3 },
});
const outcome = (target: Scope, checkId: string, status: 'COMPLIANT' | 'NOT_APPLICABLE'): OutcomeRecord => ({
  checkId,
  target,
  resource: bucketRef('bucket'),
  observedAt: TUESDAY,
  ...(status === 'COMPLIANT' ? { status } : { status, reason: 'none' }),
});

const result: RunResult = {
  run: {
    id: runId('run-1'),
    startedAt: MONDAY,
    state: 'SUCCEEDED',
    trigger: 'local',
    targets: 3,
    gaps: [ofTarget, ofAll],
    apiCalls: {},
  },
  planned: [ireland, virginia, other],
  records: [buckets, stacks, record(virginia, {})],
  findings,
  transitions: findings.map(opened),
  outcomes: [outcome(ireland, VERSIONING.id, 'COMPLIANT'), outcome(virginia, ENCRYPTION.id, 'NOT_APPLICABLE')],
};

const [versioning, drift, encryption, elsewhere] = findings;

describe('a filter', () => {
  it('of nothing leaves everything', () => {
    expect(narrow(result, {})).toStrictEqual(result);
  });

  it.each<[string, ReportFilter, readonly (Finding | undefined)[], readonly string[]]>([
    ['an account', { accounts: [MINE] }, [versioning, drift, encryption], ['organization', 'resource', 'listing']],
    ['another account', { accounts: [other.accountId] }, [elsewhere], ['target', 'organization']],
    ['a Region', { regions: ['us-east-1'] }, [encryption], ['organization']],
    [
      'an account and a Region',
      { accounts: [MINE], regions: ['eu-west-1'] },
      [versioning, drift],
      ['organization', 'resource', 'listing'],
    ],
    ['a check', { checks: [VERSIONING] }, [versioning, elsewhere], ['target', 'organization', 'listing']],
    ['a check of another kind', { checks: [DRIFT] }, [drift], ['target', 'organization']],
    [
      'two checks',
      { checks: [VERSIONING, ENCRYPTION] },
      [versioning, encryption, elsewhere],
      ['target', 'organization', 'resource', 'listing'],
    ],
    ['a severity', { minimumSeverity: 'HIGH' }, [drift, elsewhere], ['target', 'organization', 'resource', 'listing']],
    ['the status of findings', { statuses: ['NON_COMPLIANT'] }, findings, ['target', 'organization', 'listing']],
    [
      'the status of gaps',
      { statuses: ['INSUFFICIENT_DATA', 'COMPLIANT'] },
      [],
      ['target', 'organization', 'resource', 'listing'],
    ],
  ])('of %s leaves its findings with their transitions, and its gaps', (_, filter, left, gaps) => {
    const narrowed = narrow(result, filter);
    expect(narrowed.findings).toEqual(left);
    expect(narrowed.transitions.map((transition) => transition.finding)).toEqual(left);
    const named = [...narrowed.run.gaps, ...narrowed.records.flatMap((each) => each.gaps)];
    expect(named.map(({ detail }) => detail)).toEqual(gaps);
  });

  it('of a place leaves its targets and their records as they are', () => {
    const { planned, records } = narrow(result, { accounts: [MINE], regions: ['eu-west-1'] });
    expect(planned).toEqual([ireland]);
    expect(records).toStrictEqual([buckets, stacks]);
  });

  it('of a check counts its outcomes alone, and one more where the listing was not read to its end', () => {
    const { planned, records } = narrow(result, { checks: [ENCRYPTION] });
    expect(planned).toEqual([ireland, virginia, other]);
    expect(records[0]).toMatchObject({
      coverage: { 's3:bucket': { listed: false, expected: 4, evaluated: 2, outOfScope: 2 } },
      outcomes: { [ENCRYPTION.id]: { COMPLIANT: 2, INSUFFICIENT_DATA: 1 } },
      transitions: {},
      gaps: [ofResource, ofListing],
    });
    expect(records[0]?.outcomes).not.toHaveProperty(VERSIONING.id);
    expect(records[1]).toMatchObject({ coverage: {}, outcomes: {}, transitions: {} });
    expect(records[1]).not.toHaveProperty('driftCoverage');
  });

  it('of checks of two kinds counts for each kind its own', () => {
    const { records } = narrow(result, { checks: [VERSIONING, DRIFT] });
    expect(records.map(({ coverage, transitions }) => ({ coverage, transitions }))).toEqual([
      {
        coverage: { 's3:bucket': { listed: false, expected: 4, evaluated: 3, outOfScope: 2 } },
        transitions: { opened: 1 },
      },
      { coverage: { 'cloudformation:stack': { listed: true, expected: 1, evaluated: 1 } }, transitions: { opened: 1 } },
      { coverage: {}, transitions: {} },
    ]);
    expect(records[0]).not.toHaveProperty('driftCoverage');
  });

  it('of the drift check keeps the coverage of resources', () => {
    const { records } = narrow(result, { checks: [DRIFT], minimumSeverity: 'CRITICAL' });
    expect(records[1]).toStrictEqual({ ...stacks, transitions: { opened: 1 } });
    expect(records[0]?.coverage).toEqual({});
    expect(records[2]?.transitions).toEqual({});
  });

  it('of statuses and severities takes nothing out of the counts, as what is not shown was still not read', () => {
    const { records } = narrow(result, { statuses: ['COMPLIANT'], minimumSeverity: 'CRITICAL' });
    expect(records[0]).toStrictEqual({ ...buckets, gaps: [ofListing] });
    expect(records[1]).toStrictEqual(stacks);
  });

  it.each<[ReportFilter, readonly string[]]>([
    [{ statuses: ['COMPLIANT'] }, [VERSIONING.id]],
    [{ statuses: ['NOT_APPLICABLE'] }, [ENCRYPTION.id]],
    [{ regions: ['eu-west-1'] }, [VERSIONING.id]],
    [{ checks: [ENCRYPTION] }, [ENCRYPTION.id]],
    [{ minimumSeverity: 'CRITICAL' }, [VERSIONING.id, ENCRYPTION.id]],
  ])('takes outcomes out of the list: %j', (filter, left) => {
    expect(narrow(result, filter).outcomes?.map(({ checkId }) => checkId)).toEqual(left);
  });

  it('makes no list of outcomes where there was none', () => {
    const { outcomes: _, ...unlisted } = result;
    expect(narrow(unlisted, { statuses: ['COMPLIANT'] })).not.toHaveProperty('outcomes');
  });
});
