import type { AccountContext } from '../domain/account-context.ts';
import type { Exception, ExceptionState } from '../domain/exception.ts';
import type { Finding } from '../domain/finding.ts';
import type { FindingId } from '../domain/ids.ts';
import type { ReportException, ReturnedFinding } from '../domain/report.ts';
import { type Matcher, matcherOf, stateAt, suppressor } from './suppress.ts';

/** State of the exceptions at the time of a report. The next report compares with it to find changes. */
export interface ReportedExceptions {
  /** Ids of exceptions by the ids of the findings that they suppressed. */
  readonly suppressed: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, ExceptionState>>;
}

/** A finding that is no longer suppressed. */
type Returned = Pick<ReturnedFinding, 'exceptionId' | 'because'> & { readonly id: FindingId };

/** Effect of the exceptions on the findings of a run. */
export interface Acceptance {
  /** Returns the id of the exception that suppresses a finding, active or archived. */
  readonly suppressedBy: (finding: Finding) => string | undefined;
  readonly exceptions: readonly ReportException[];
  readonly returned: readonly Returned[];
  readonly reported: ReportedExceptions;
}

export interface Accepting {
  readonly findings: readonly Finding[];
  readonly exceptions: readonly Exception[];
  readonly accounts: readonly AccountContext[];
  readonly now: Date;
  /** Absent for the first report. */
  readonly last?: ReportedExceptions | undefined;
}

/** Applies exceptions to the active findings, and finds the changes since the previous report. */
export const accept = ({ findings, exceptions, accounts, now, last }: Accepting): Acceptance => {
  const contexts = new Map(accounts.map((account) => [String(account.accountId), account]));
  const contextOf = ({ target }: Finding) => contexts.get(target.accountId);
  const suppresses = suppressor(exceptions, now);
  const suppressedBy = (finding: Finding) => suppresses(finding, contextOf(finding));
  const active = findings.filter(({ recordState }) => recordState === 'ACTIVE');

  const known = exceptions
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((exception) => ({
      exception,
      matches: matcherOf(exception),
      state: stateAt(exception.expires, now),
      count: { yes: 0, no: 0, unknown: 0 },
    }));
  const byId = new Map(known.map((each) => [each.exception.id, each]));

  // Findings outside, exceptions inside: the matchers cache per finding.
  const suppressed = new Map<FindingId, string | undefined>();
  for (const finding of active) {
    suppressed.set(finding.id, suppressedBy(finding));
    for (const { matches, count } of known) count[matches(finding, contextOf(finding))] += 1;
  }

  const fates = active.flatMap((finding) => {
    const before = last?.suppressed[finding.id];
    if (before === undefined || suppressed.get(finding.id) !== undefined) return [];
    return [{ id: finding.id, exceptionId: before, fate: fateOf(finding, contextOf(finding), byId.get(before)) }];
  });

  return {
    suppressedBy,
    exceptions: known.map(
      ({ exception, state, count }): ReportException => ({
        ...exception,
        state,
        findings: count.yes,
        ...(count.unknown > 0 ? { undecided: count.unknown } : {}),
        ...(state === (last?.states[exception.id] ?? 'active') ? {} : { entered: true }),
      }),
    ),
    returned: fates.flatMap(({ id, exceptionId, fate }) =>
      fate === 'unknown' ? [] : [{ id, exceptionId, because: fate }],
    ),
    reported: {
      suppressed: Object.fromEntries([
        ...[...suppressed].filter((entry): entry is [FindingId, string] => entry[1] !== undefined),
        // Keeps findings whose state is unknown now, so that the next report can decide.
        ...fates.filter(({ fate }) => fate === 'unknown').map(({ id, exceptionId }) => [id, exceptionId]),
      ]),
      states: Object.fromEntries(known.map(({ exception, state }) => [exception.id, state])),
    },
  };
};

const fateOf = (
  finding: Finding,
  account: AccountContext | undefined,
  known: { readonly matches: Matcher; readonly state: ExceptionState } | undefined,
): ReturnedFinding['because'] | 'unknown' => {
  if (known === undefined) return 'withdrawn';
  if (known.state === 'expired') return 'expired';
  return known.matches(finding, account) === 'unknown' ? 'unknown' : 'withdrawn';
};

/** The effect of having no exceptions. */
export const noAcceptance: Acceptance = {
  suppressedBy: () => undefined,
  exceptions: [],
  returned: [],
  reported: { suppressed: {}, states: {} },
};
