import { describe, expect, it } from 'vitest';
import type { AccountContext } from '../../src/domain/account-context.ts';
import type { Exception } from '../../src/domain/exception.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import { type Accepting, accept, noAcceptance, type ReportedExceptions } from '../../src/engine/acceptance.ts';
import { narrow } from '../../src/engine/narrow.ts';
import { summarise } from '../../src/engine/summarise.ts';
import { active } from '../support/observations.ts';
import { bucketRef, MONDAY, runId, TUESDAY, target } from '../support/subjects.ts';

const NOW = new Date('2026-11-03T03:00:00.000Z');
const finding = (name: string, more: Parameters<typeof active>[0] = {}) =>
  active({ resource: bucketRef(name), ...more });
const [a, b, c] = [finding('a'), finding('b'), finding('c')];
const exception = (id: string, resource: string, more: Partial<Exception> = {}): Exception => ({
  id,
  source: 'policy',
  match: { resources: [resource] },
  owner: 'data',
  reason: 'why',
  expires: '2027-03-31T23:59:59.999Z',
  ...more,
});
const over = { expires: '2026-11-01T23:59:59.999Z' };
const soon = { expires: '2026-11-20T23:59:59.999Z' };
const accepting = (more: Partial<Accepting> = {}) =>
  accept({ findings: [a, b, c], exceptions: [], accounts: [], now: NOW, ...more });
const reported = (
  suppressed: Record<string, string>,
  states: ReportedExceptions['states'] = {},
): ReportedExceptions => ({
  suppressed,
  states,
});

describe('exceptions of a report', () => {
  it('say their state and how many findings they accept, in the order of ids', () => {
    const { exceptions } = accepting({
      exceptions: [
        exception('y', 'a', soon),
        exception('z', '*'),
        exception('w', 'nothing'),
        exception('x', 'b', over),
      ],
    });
    expect(exceptions.map(({ id, state, findings }) => [id, state, findings])).toEqual([
      ['w', 'active', 0],
      ['x', 'expired', 1],
      ['y', 'expiring', 1],
      ['z', 'active', 3],
    ]);
  });

  it('say of how many findings they cannot tell', () => {
    const known: AccountContext = { accountId: target.accountId as AccountId, unitPath: 'Root/Prod' };
    const units = exception('units', '*', { match: { units: ['Root/Prod'] } });
    const { exceptions, suppressedBy } = accepting({ exceptions: [units] });
    expect(exceptions).toMatchObject([{ findings: 0, undecided: 3 }]);
    expect(suppressedBy(a)).toBeUndefined();
    const decided = accepting({ exceptions: [units], accounts: [known] }).exceptions;
    expect(decided).toStrictEqual([{ ...units, state: 'active', findings: 3 }]);
  });

  it('count active findings only', () => {
    const archived = finding('d', { recordState: 'ARCHIVED' });
    const { exceptions, reported: said } = accepting({ findings: [a, archived], exceptions: [exception('z', '*')] });
    expect(exceptions).toMatchObject([{ findings: 1 }]);
    expect(said.suppressed).toStrictEqual({ [a.id]: 'z' });
    expect(accepting({ exceptions: [exception('z', 'a')] }).reported.suppressed).toStrictEqual({ [a.id]: 'z' });
  });

  const entered = (exceptions: Exception[], states: ReportedExceptions['states'] | undefined) =>
    accepting({ exceptions, last: states === undefined ? undefined : reported({}, states) }).exceptions.map(
      (each) => each.entered,
    );
  it('are news when their state is not the one that was told', () => {
    expect(entered([exception('e', 'a')], undefined)).toEqual([undefined]);
    expect(entered([exception('e', 'a', soon)], undefined)).toEqual([true]);
    expect(entered([exception('e', 'a', soon)], { e: 'active' })).toEqual([true]);
    expect(entered([exception('e', 'a', soon)], { e: 'expiring' })).toEqual([undefined]);
    expect(entered([exception('e', 'a', over)], { e: 'expiring' })).toEqual([true]);
    expect(entered([exception('e', 'a', over)], { e: 'expired' })).toEqual([undefined]);
    expect(entered([exception('e', 'a')], { e: 'expired' })).toEqual([true]);
  });
});

describe('findings that come back', () => {
  const last = reported({ [a.id]: 'e', [b.id]: 'e' });

  it('do so when their exception expired', () => {
    const { returned, reported: next } = accepting({ exceptions: [exception('e', '*', over)], last });
    expect(returned).toEqual([
      { id: a.id, exceptionId: 'e', because: 'expired' },
      { id: b.id, exceptionId: 'e', because: 'expired' },
    ]);
    expect(next).toEqual({ suppressed: {}, states: { e: 'expired' } });
  });

  it('do so when their exception was removed, or does not match them any more', () => {
    expect(accepting({ last }).returned.map(({ because }) => because)).toEqual(['withdrawn', 'withdrawn']);
    expect(accepting({ exceptions: [exception('e', 'b')], last }).returned).toEqual([
      { id: a.id, exceptionId: 'e', because: 'withdrawn' },
    ]);
  });

  it('do not where another exception accepts them', () => {
    const exceptions = [exception('e', '*', over), exception('f', 'a')];
    const { returned, reported: next } = accepting({ exceptions, last });
    expect(returned.map(({ id }) => id)).toEqual([b.id]);
    expect(next.suppressed).toEqual({ [a.id]: 'f' });
  });

  it('do not where it cannot be told, and may when it can', () => {
    const units = exception('e', '*', { match: { units: ['Root/Sandbox'] } });
    const undecided = accepting({ exceptions: [units], last });
    expect(undecided.returned).toEqual([]);
    expect(undecided.reported.suppressed).toEqual(last.suppressed);
    const accounts = [{ accountId: target.accountId as AccountId, unitPath: 'Root/Prod' }];
    expect(accepting({ exceptions: [units], accounts, last: undecided.reported }).returned).toHaveLength(2);
  });

  it('are told once', () => {
    const exceptions = [exception('e', '*', over)];
    const first = accepting({ exceptions, last });
    expect(accepting({ exceptions, last: first.reported }).returned).toEqual([]);
  });

  it('are none without a report before', () => {
    expect(accepting({ exceptions: [exception('e', '*', over)] }).returned).toEqual([]);
  });
});

describe('the report', () => {
  const run = {
    id: runId('run'),
    startedAt: MONDAY,
    finishedAt: TUESDAY,
    state: 'SUCCEEDED',
    trigger: 'schedule',
    targets: 1,
    gaps: [],
    apiCalls: {},
  } as const;
  const report = (more: Partial<Parameters<typeof summarise>[0]> = {}) =>
    summarise({ run, planned: [target], records: [], findings: [a, b], transitions: [], ...more });

  it('keeps suppressed findings and changes, marked', () => {
    const acceptance = accepting({ exceptions: [exception('e', 'a')] });
    const { findings, changes, exceptions } = report({
      acceptance,
      transitions: [a, b].map((each) => ({ type: 'opened', at: TUESDAY, finding: each })),
    });
    expect(findings.map(({ resource, suppressedBy }) => [resource.name, suppressedBy])).toEqual([
      ['a', 'e'],
      ['b', undefined],
    ]);
    expect(changes.map(({ suppressedBy }) => suppressedBy)).toEqual(['e', undefined]);
    expect(exceptions).toMatchObject([{ id: 'e', findings: 1 }]);
  });

  it('lists findings that came back, but those that this run opened', () => {
    const acceptance = accepting({ last: reported({ [a.id]: 'e', [b.id]: 'e' }) });
    const { returned } = report({ acceptance, transitions: [{ type: 'reopened', at: TUESDAY, finding: b }] });
    expect(returned).toMatchObject([{ finding: { resource: { name: 'a' }, ageDays: 1 }, because: 'withdrawn' }]);
    const of = (type: 'opened' | 'changed' | 'persisted') =>
      report({ acceptance, transitions: [{ type, at: TUESDAY, finding: b }] }).returned.map(
        (each) => each.finding.resource.name,
      );
    expect(of('opened')).toEqual(['a']);
    expect(of('changed')).toEqual(['a', 'b']);
    expect(of('persisted')).toEqual(['a', 'b']);
  });

  it('says how old findings are, and how long they are open this time', () => {
    const old = finding('a', {
      firstSeen: '2026-10-01T00:00:00.000Z',
      timesReopened: 1,
      reopenedAt: '2026-10-30T00:00:00.000Z',
    });
    const ages = (more = {}) =>
      report({ findings: [old], ...more }).findings.map(({ ageDays, openDays }) => [ageDays, openDays]);
    expect(ages()).toEqual([[33, 4]]);
    expect(ages({ now: new Date('2026-11-10T00:00:00.000Z') })).toEqual([[40, 11]]);
    expect(ages({ now: new Date('2026-09-01T00:00:00.000Z') })).toEqual([[0, 0]]);
  });

  it('that is narrowed says of exceptions what the whole one says', () => {
    const acceptance = accepting({ exceptions: [exception('e', '*')] });
    const ignores = [{ logicalId: 'A', reason: 'why' }];
    const result = {
      run,
      planned: [target],
      records: [],
      findings: [a, b],
      transitions: [],
      acceptance,
      ignores,
      now: NOW,
    };
    const narrowed = summarise(narrow(result, { minimumSeverity: 'CRITICAL' }));
    expect(narrowed.findings).toEqual([]);
    expect(narrowed).toMatchObject({ exceptions: [{ id: 'e', findings: 3 }], ignores: [{ logicalId: 'A' }] });
    const later = { ...result, now: new Date('2026-11-10T00:00:00.000Z') };
    expect(summarise(narrow(later, {})).findings).toEqual(summarise(later).findings);
    expect(summarise(narrow(later, {})).findings).not.toEqual(summarise(narrow(result, {})).findings);
  });

  it('without exceptions accepts nothing', () => {
    expect(noAcceptance).toMatchObject({ exceptions: [], returned: [], reported: { suppressed: {}, states: {} } });
    expect(report()).toMatchObject({ exceptions: [], returned: [], ignores: [] });
    expect(report({ acceptance: noAcceptance })).toEqual(report());
  });

  it('lists every drift ignore of the policy with what all targets counted of it, and what only targets know', () => {
    const entry = (logicalId: string, expires?: string) => ({ logicalId, reason: 'why', ...(expires && { expires }) });
    const record = (ignored: readonly { entry: ReturnType<typeof entry>; differences: number; stacks: number }[]) => ({
      runId: run.id,
      target,
      phase: 'drift' as const,
      at: TUESDAY,
      coverage: {},
      outcomes: {},
      transitions: {},
      gaps: [],
      gapsOmitted: 0,
      apiCalls: {},
      ignored,
    });
    const { ignores } = report({
      ignores: [entry('A'), entry('B', over.expires), entry('C', soon.expires)],
      records: [
        record([{ entry: entry('A'), differences: 2, stacks: 1 }]),
        record([
          { entry: entry('A'), differences: 1, stacks: 1 },
          { entry: entry('D'), differences: 5, stacks: 2 },
        ]),
      ],
    });
    expect(ignores.map(({ logicalId, state, differences, stacks }) => [logicalId, state, differences, stacks])).toEqual(
      [
        ['A', 'active', 3, 2],
        ['B', 'expired', 0, 0],
        ['C', 'expiring', 0, 0],
        ['D', 'active', 5, 2],
      ],
    );
  });
});
