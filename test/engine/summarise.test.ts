import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, FindingTransition } from '../../src/domain/finding.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { AccountId, FindingId } from '../../src/domain/ids.ts';
import type { OutcomeRecord } from '../../src/domain/report.ts';
import type { Run, TargetRecord } from '../../src/domain/run.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { type RunResult, summarise } from '../../src/engine/summarise.ts';
import { bucketRef, denied, MONDAY, runId, scope, stackRef, TUESDAY } from '../support/subjects.ts';

const ireland = scope('111122223333', 'eu-west-1');
const london = scope('111122223333', 'eu-west-2');
const other = scope('444455556666', 'eu-west-1');

const run: Run = {
  id: runId('run-1'),
  startedAt: MONDAY,
  finishedAt: TUESDAY,
  state: 'SUCCEEDED',
  trigger: 'schedule',
  targets: 3,
  gaps: [],
  apiCalls: {},
};
const record = (target: Scope, more: Partial<TargetRecord> = {}): TargetRecord => ({
  runId: run.id,
  target,
  phase: 'resources',
  at: TUESDAY,
  coverage: {},
  outcomes: {},
  transitions: {},
  gaps: [],
  gapsOmitted: 0,
  apiCalls: {},
  ...more,
});
const finding = (target: Scope, name: string, more: Partial<Finding> = {}): Finding => ({
  id: `${target.region}-${name}` as FindingId,
  checkId: 's3-bucket-versioning',
  severity: 'MEDIUM',
  recordState: 'ACTIVE',
  target,
  resource: bucketRef(name),
  messageId: 'suspended',
  message: `Versioning is suspended on ${name}.`,
  data: {},
  firstSeen: MONDAY,
  lastSeen: MONDAY,
  ...more,
});
const transition = (type: 'opened' | 'changed' | 'persisted', of: Finding): FindingTransition => ({
  type,
  at: TUESDAY,
  finding: of,
});
const report = (more: Partial<RunResult> = {}) =>
  summarise({ run, planned: [], records: [], findings: [], transitions: [], ...more });

describe('the run', () => {
  it('is told without what only the store needs', () => {
    expect(report().run).toStrictEqual({
      id: 'run-1',
      startedAt: MONDAY,
      finishedAt: TUESDAY,
      state: 'SUCCEEDED',
      trigger: 'schedule',
    });
    expect(report().schemaVersion).toBe(1);
  });

  it('that failed says why, and has not finished', () => {
    const { finishedAt: _, ...unfinished } = run;
    expect(report({ run: { ...unfinished, state: 'FAILED', failure: 'no role' } }).run).toStrictEqual({
      id: 'run-1',
      startedAt: MONDAY,
      finishedAt: undefined,
      state: 'FAILED',
      trigger: 'schedule',
      failure: 'no role',
    });
  });
});

describe('targets', () => {
  it('are those planned and those recorded, once each, in the order of account and Region', () => {
    const { targets } = report({
      planned: [other, { ...london, roleArn: 'r' } as Scope],
      records: [record(ireland), record(london)],
    });
    expect(targets).toStrictEqual([
      { ...ireland, coverage: {} },
      { ...london, coverage: {} },
      { ...other, coverage: {} },
    ]);
  });

  it('have the coverage of both phases', () => {
    const buckets = { listed: true, expected: 4, evaluated: 3 };
    const stacks = { listed: false, expected: 2, evaluated: 2, outOfScope: 1 };
    const { targets, coverage, driftCoverage } = report({
      records: [
        record(ireland, { coverage: { 's3:bucket': buckets } }),
        record(ireland, {
          phase: 'drift',
          coverage: { 'cloudformation:stack': stacks },
          driftCoverage: { checkedResources: 3, totalResources: 9 },
        }),
        record(london, { coverage: { 's3:bucket': { listed: true, expected: 10, evaluated: 10 } } }),
        record(london, { phase: 'drift', driftCoverage: { checkedResources: 1, totalResources: 2 } }),
      ],
    });
    expect(targets).toStrictEqual([
      {
        ...ireland,
        coverage: { 's3:bucket': buckets, 'cloudformation:stack': stacks },
        driftCoverage: { checkedResources: 3, totalResources: 9 },
      },
      {
        ...london,
        coverage: { 's3:bucket': { listed: true, expected: 10, evaluated: 10 } },
        driftCoverage: { checkedResources: 1, totalResources: 2 },
      },
    ]);
    expect(coverage).toStrictEqual({ expected: 16, evaluated: 15 });
    expect(driftCoverage).toStrictEqual({ checkedResources: 4, totalResources: 11 });
  });
});

describe('gaps', () => {
  it('a gap of a whole target is one gap, however many phases met it', () => {
    const whole = (requestId: string, more: object = {}): Gap => ({
      target: ireland,
      reason: 'access-denied',
      operation: 'sts:AssumeRole',
      detail: 'd',
      requestId,
      ...more,
    });
    const records = [
      record(ireland, { gaps: [whole('1'), whole('2')] }),
      record(ireland, {
        phase: 'drift',
        gaps: [whole('3'), whole('4', { reason: 'timed-out' }), whole('5', { target: london })],
      }),
    ];
    expect(report({ records }).gaps.map(({ requestId }) => requestId)).toEqual(['1', '4', '5']);
    const ofKind = [whole('1', { kind: 's3:bucket' }), whole('2', { kind: 's3:bucket' })];
    expect(report({ records: [record(ireland, { gaps: ofKind })] }).gaps).toHaveLength(2);
    const ofResource = [whole('1', { resource: bucketRef('a') }), whole('2', { resource: bucketRef('b') })];
    expect(report({ records: [record(ireland, { gaps: ofResource })] }).gaps).toHaveLength(2);
  });

  const listing: Gap = { ...denied, target: ireland, kind: 's3:bucket' };

  it('name every planned target of which nothing was recorded', () => {
    const { gaps } = report({ planned: [ireland, { ...london, roleArn: 'r' } as Scope], records: [record(ireland)] });
    expect(gaps).toStrictEqual([
      {
        target: london,
        reason: 'unaudited',
        detail: 'The target was planned, but the run recorded nothing of it.',
        cure: { advice: 'audit again; see why the run was cut short' },
      },
    ]);
  });

  it('are those of planning, of the records, and of what was not audited', () => {
    const everywhere: Gap = { target: scope('*', '*'), reason: 'access-denied', detail: 'organizations' };
    const { gaps, gapsOmitted } = report({
      run: { ...run, gaps: [everywhere] },
      planned: [ireland, london, other],
      records: [record(ireland, { gaps: [listing], gapsOmitted: 2 }), record(london, { gapsOmitted: 3 })],
    });
    expect(gaps.map(({ reason, target }) => `${target.accountId} ${reason}`)).toEqual([
      '* access-denied',
      '111122223333 access-denied',
      '444455556666 unaudited',
    ]);
    expect(gapsOmitted).toBe(5);
  });

  it('come in the order of target, kind, resource, check, fact, part, reason, call and detail', () => {
    const gap = (more: Partial<Gap>): Gap => ({ target: ireland, reason: 'throttled', detail: 'd', ...more });
    const inOrder: readonly Gap[] = [
      gap({}),
      gap({ kind: 'logs:log-group' }),
      gap({ kind: 's3:bucket' }),
      gap({ kind: 's3:bucket', resource: bucketRef('a') }),
      gap({ kind: 's3:bucket', resource: bucketRef('b') }),
      gap({ kind: 's3:bucket', resource: bucketRef('b'), checkId: 'one' }),
      gap({ kind: 's3:bucket', resource: bucketRef('b'), checkId: 'one', fact: 'f' }),
      gap({ kind: 's3:bucket', resource: bucketRef('b'), checkId: 'one', fact: 'f', part: 'A' }),
      gap({
        kind: 's3:bucket',
        resource: bucketRef('b'),
        checkId: 'one',
        fact: 'f',
        part: 'B',
        reason: 'access-denied',
      }),
      gap({ kind: 's3:bucket', resource: bucketRef('b'), checkId: 'one', fact: 'f', part: 'B' }),
      gap({ kind: 's3:bucket', resource: bucketRef('b'), checkId: 'one', fact: 'f', part: 'B', operation: 'a:B' }),
      gap({
        kind: 's3:bucket',
        resource: bucketRef('b'),
        checkId: 'one',
        fact: 'f',
        part: 'B',
        operation: 'a:B',
        detail: 'e',
      }),
      gap({ target: london }),
      gap({ target: other }),
    ];
    expect(report({ records: [record(ireland, { gaps: inOrder.toReversed() })] }).gaps).toMatchObject(inOrder);
  });
});

describe('a run that was interrupted', () => {
  const owed = { 'cloudformation:stack': { listed: false, expected: 1, evaluated: 0 } } as const;
  const buckets = { 's3:bucket': { listed: true, expected: 2, evaluated: 2 } } as const;
  const failed: Run = {
    ...run,
    state: 'FAILED',
    failure: 'interrupted',
    checks: ['cloudformation-stack-drift', 'one'],
  };
  const interrupted = report({
    run: failed,
    planned: [ireland],
    records: [record(ireland, { coverage: { ...buckets, ...owed }, outcomes: { one: { COMPLIANT: 2 } } })],
  });

  it('during drift detection has a gap for the drift that was not done, and no whole coverage', () => {
    expect(interrupted.gaps).toMatchObject([
      {
        target: ireland,
        kind: 'cloudformation:stack',
        reason: 'unaudited',
        detail: 'The run ended before this was done.',
      },
    ]);
    expect(interrupted.coverage).toEqual({ expected: 3, evaluated: 2 });
  });

  it('lists every check that it was asked for', () => {
    expect(interrupted.outcomes).toEqual({ 'cloudformation-stack-drift': {}, one: { COMPLIANT: 2 } });
  });

  it('that goes on has no gap for what comes later', () => {
    const { gaps } = report({
      run: { ...failed, state: 'RUNNING' },
      planned: [ireland],
      records: [record(ireland, { coverage: { ...buckets, ...owed } })],
    });
    expect(gaps).toEqual([]);
  });

  it('after its drift was recorded owes nothing, in whatever order the records come', () => {
    const done = { 'cloudformation:stack': { listed: true, expected: 4, evaluated: 4 } } as const;
    const records = [
      record(ireland, { phase: 'drift', coverage: done }),
      record(ireland, { coverage: { ...buckets, ...owed } }),
    ];
    for (const each of [records, records.toReversed()]) {
      const { coverage, gaps } = report({ planned: [ireland], records: each });
      expect({ coverage, gaps }).toEqual({ coverage: { expected: 6, evaluated: 6 }, gaps: [] });
    }
  });
});

describe('findings and changes', () => {
  it('no finding is out of scope of a run that could not see what there is', () => {
    const findings = [finding(ireland, 'one'), finding(other, 'two')];
    const marked = (more: Partial<Run>) =>
      report({ run: { ...run, ...more }, findings }).findings.map(({ outOfScope }) => outOfScope);
    const unseen = (accountId: Scope['accountId'], region: Scope['region']): Gap => ({
      target: { partition: 'aws', accountId, region },
      reason: 'access-denied',
      detail: 'denied',
    });
    expect(marked({ gaps: [unseen('*', '*')] })).toEqual([undefined, undefined]);
    expect(marked({ gaps: [unseen(other.accountId, '*')] })).toEqual([true, undefined]);
    expect(marked({ gaps: [unseen(other.accountId, other.region)] })).toEqual([true, true]);
    expect(marked({ state: 'FAILED' })).toEqual([undefined, undefined]);
    expect(marked({ state: 'RUNNING' })).toEqual([true, true]);
    const failed = report({ run: { ...run, state: 'FAILED' }, planned: [ireland], findings });
    expect(failed.findings.map(({ outOfScope }) => outOfScope)).toEqual([undefined, true]);
  });

  it('what planning did to findings of accounts without targets is counted', () => {
    const told = report({
      records: [record(ireland, { transitions: { opened: 1, persisted: 4 } })],
      transitions: [transition('opened', finding(ireland, 'one')), transition('changed', finding(other, 'two'))],
    });
    expect(told.transitions).toEqual({ changed: 1, opened: 1, persisted: 4 });
  });

  it('a finding is out of scope when its target was neither planned nor touched', () => {
    const findings = [finding(ireland, 'planned'), finding(london, 'touched'), finding(london, 'neither')];
    const { findings: told } = report({
      planned: [ireland],
      findings,
      transitions: [{ type: 'unconfirmed', at: TUESDAY, finding: findings[1] as Finding, gaps: [] }],
    });
    expect(told.map(({ resource, outOfScope }) => [resource.name, outOfScope])).toEqual([
      ['planned', undefined],
      ['neither', true],
      ['touched', undefined],
    ]);
  });

  const inOrder = [
    finding(ireland, 'z', { checkId: 'a-check' }),
    finding(ireland, 'a'),
    finding(ireland, 'b'),
    finding(london, 'a'),
    finding(other, 'a'),
  ];

  it('come in the order of account, Region, check and resource', () => {
    const { findings } = report({ planned: [ireland, london, other], findings: inOrder.toReversed() });
    expect(findings).toEqual(inOrder.map((each) => ({ ...each, ageDays: 1, openDays: 1 })));
    const opened = inOrder.map((each) => transition('opened', each));
    expect(report({ transitions: opened.toReversed() }).changes).toEqual(opened);
  });

  it('of the same place keep the order that they have', () => {
    const twins = ['1', '2', '3'].map((id) => finding(ireland, 'a', { id: id as FindingId }));
    const ids = (findings: readonly Finding[]) => report({ planned: [ireland], findings }).findings.map(({ id }) => id);
    expect(ids(twins)).toEqual(['1', '2', '3']);
    expect(ids(twins.toReversed())).toEqual(['3', '2', '1']);
  });

  it('say nothing of exceptions where none accepts them', () => {
    const { findings, changes } = report({
      planned: [ireland],
      findings: [finding(ireland, 'a')],
      transitions: [transition('opened', finding(ireland, 'a'))],
    });
    for (const each of [...findings, ...changes]) expect(each).not.toHaveProperty('suppressedBy');
  });

  it('of one finding come in the order of their types', () => {
    const both = [transition('changed', finding(ireland, 'a')), transition('opened', finding(ireland, 'a'))];
    expect(report({ transitions: both.toReversed() }).changes).toEqual(both);
  });

  it('leave out what is archived, and what only persisted', () => {
    const { findings, changes } = report({
      findings: [finding(ireland, 'a', { recordState: 'ARCHIVED' }), finding(ireland, 'b')],
      transitions: [transition('persisted', finding(ireland, 'b'))],
    });
    expect(findings.map(({ resource }) => resource.name)).toEqual(['b']);
    expect(changes).toEqual([]);
  });
});

describe('counts', () => {
  it('are added up over the records, in the order of their names', () => {
    const { outcomes, transitions, apiCalls } = report({
      run: { ...run, apiCalls: { 'sts:AssumeRole': 1, 'organizations:ListAccounts': 4 } },
      records: [
        record(ireland, {
          outcomes: { two: { COMPLIANT: 1 }, one: { NON_COMPLIANT: 2, COMPLIANT: 5 } },
          transitions: { resolved: 1, opened: 2 },
          apiCalls: { 'sts:AssumeRole': 1, 's3:ListBuckets': 2 },
        }),
        record(london, {
          outcomes: { one: { COMPLIANT: 3 } },
          transitions: { opened: 1 },
          apiCalls: { 's3:ListBuckets': 1 },
        }),
      ],
    });
    expect(JSON.stringify(outcomes)).toBe('{"one":{"COMPLIANT":8,"NON_COMPLIANT":2},"two":{"COMPLIANT":1}}');
    expect(JSON.stringify(transitions)).toBe('{"opened":3,"resolved":1}');
    expect(JSON.stringify(apiCalls)).toBe('{"organizations:ListAccounts":4,"s3:ListBuckets":3,"sts:AssumeRole":2}');
  });
});

describe('the list of outcomes', () => {
  const subject = (target: Scope, name: string, checkId = 'one') => ({
    target,
    checkId,
    resource: bucketRef(name),
    observedAt: TUESDAY,
  });
  const gap = (reason: Gap['reason']): Gap => ({ target: ireland, reason, detail: 'd' });
  const outcomes: readonly OutcomeRecord[] = [
    { ...subject(london, 'a'), status: 'COMPLIANT' },
    {
      ...subject(ireland, 'b', 'two'),
      status: 'INSUFFICIENT_DATA',
      gaps: [gap('throttled'), gap('access-denied'), gap('throttled')],
    },
    { ...subject(ireland, 'b'), status: 'NOT_APPLICABLE', reason: 'why' },
    {
      ...subject(ireland, 'a'),
      status: 'NON_COMPLIANT',
      messageId: 'suspended',
      data: { a: 1 },
      gaps: [gap('throttled')],
    },
  ];

  it('is left out unless outcomes are given', () => {
    expect(report()).not.toHaveProperty('outcomeList');
    expect(report({ outcomes: [] }).outcomeList).toEqual([]);
  });

  it('says of each what it is and why, in the order of account, Region, check and resource', () => {
    const line = (target: Scope, name: string, checkId = 'one') => ({ checkId, target, resource: bucketRef(name) });
    expect(report({ outcomes }).outcomeList).toStrictEqual([
      { ...line(ireland, 'a'), status: 'NON_COMPLIANT', messageId: 'suspended' },
      { ...line(ireland, 'b'), status: 'NOT_APPLICABLE', reason: 'why' },
      { ...line(ireland, 'b', 'two'), status: 'INSUFFICIENT_DATA', reason: 'access-denied, throttled' },
      { ...line(london, 'a'), status: 'COMPLIANT' },
    ]);
  });
});

it('is the same whatever the order of what it is given', () => {
  const result: RunResult = {
    run,
    planned: [ireland, london, other],
    records: [
      record(ireland, { gaps: [{ ...denied, target: ireland }], outcomes: { b: { COMPLIANT: 1 } } }),
      record(ireland, {
        phase: 'drift',
        gaps: [{ ...denied, target: ireland, resource: stackRef('s') }],
        outcomes: { a: { COMPLIANT: 1 } },
      }),
      record(london, { apiCalls: { b: 1, a: 2 } }),
    ],
    findings: [finding(ireland, 'a'), finding(ireland, 'b'), finding(london, 'a')],
    transitions: [transition('opened', finding(ireland, 'a')), transition('opened', finding(ireland, 'b'))],
  };
  const expected = JSON.stringify(summarise(result));
  const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  fc.assert(
    fc.property(
      shuffled(result.planned),
      shuffled(result.records),
      shuffled(result.findings),
      shuffled(result.transitions),
      (planned, records, findings, transitions) => {
        expect(JSON.stringify(summarise({ run, planned, records, findings, transitions }))).toBe(expected);
      },
    ),
  );
});

describe('the names of accounts', () => {
  const named = { accountId: '111122223333' as AccountId, name: 'payments-production' };
  const elsewhere = { accountId: '777788889999' as AccountId, name: 'elsewhere' };

  it('are those of the accounts that the report mentions', () => {
    const accounts = [elsewhere, { accountId: '444455556666' as AccountId }, named];
    expect(report({ planned: [ireland, other], accounts }).accounts).toEqual([named]);
    expect(report({ findings: [finding(ireland, 'a')], accounts }).accounts).toEqual([named]);
    const gap: Gap = { target: ireland, reason: 'unexpected', detail: 'x' };
    expect(report({ run: { ...run, gaps: [gap] }, accounts }).accounts).toEqual([named]);
  });

  it('are the latest that were read', () => {
    const accounts = [{ ...named, name: 'former' }, named];
    expect(report({ planned: [ireland], accounts }).accounts).toEqual([named]);
  });

  it('are absent where none is known', () => {
    expect(report({ planned: [ireland], accounts: [elsewhere] })).not.toHaveProperty('accounts');
  });
});
