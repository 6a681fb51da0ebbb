import type { ExceptionMatch } from '../../domain/exception.ts';
import type { Report, ReportException, ReportFinding, ReportIgnore, ReturnedFinding } from '../../domain/report.ts';
import { suppressedFindings } from './order.ts';
import { countOf } from './wording.ts';

const NAMES = {
  checks: 'check',
  accounts: 'account',
  units: 'unit',
  accountTags: 'account tag',
  regions: 'Region',
  resources: 'resource',
  resourceTags: 'resource tag',
} as const satisfies Readonly<Record<keyof ExceptionMatch, string>>;

/** Describes a match: `check s3-*; account 111122223333 or 444455556666; account tag stage=dev`. */
export const matchText = (match: ExceptionMatch): string =>
  (Object.keys(NAMES) as (keyof ExceptionMatch)[])
    .flatMap((member) => {
      const wanted = match[member];
      if (wanted === undefined) return [];
      const entries = Array.isArray(wanted)
        ? wanted.join(' or ')
        : Object.entries(wanted)
            .map(([key, pattern]) => `${key}=${pattern}`)
            .join(' and ');
      return [`${NAMES[member]} ${entries}`];
    })
    .join('; ');

/** Describes the grounds: `owner payments; OPS-12; moves away in spring`. */
export const reasonText = ({ owner, ticket, reason }: Pick<ReportException, 'owner' | 'ticket' | 'reason'>): string =>
  [`owner ${owner}`, ...(ticket === undefined ? [] : [ticket]), reason].join('; ');

const matchesNothing = ({ state, findings, undecided }: ReportException): boolean =>
  state !== 'expired' && findings === 0 && undecided === undefined;

/**
 * Tests whether an operator should look at an exception: it expired, expires soon, matches nothing, or is undecidable.
 */
export const needsAttention = (exception: ReportException): boolean =>
  exception.state !== 'active' || matchesNothing(exception) || exception.undecided !== undefined;

/** Describes the state: `expires 2026-11-20, suppresses 2 findings`. */
export const standingText = (exception: ReportException): string => {
  const { state, expires, findings, undecided } = exception;
  const day = expires.slice(0, 10);
  const end = { active: `until ${day}`, expiring: `expires ${day}`, expired: `expired ${day}` }[state];
  const counts = countOf(findings, 'finding');
  return [
    end,
    ...(state === 'expired' ? [findings > 0 ? `${counts} would be accepted` : 'nothing would be accepted'] : []),
    ...(state !== 'expired' && findings > 0 ? [`accepts ${counts}`] : []),
    ...(matchesNothing(exception) ? ['matches nothing'] : []),
    ...(undecided === undefined ? [] : [`cannot be told of ${countOf(undecided, 'finding')}`]),
  ].join(', ');
};

/** Says why a finding counts again. */
export const returnedText = ({ exceptionId, because }: Pick<ReturnedFinding, 'exceptionId' | 'because'>): string =>
  because === 'expired'
    ? `the exception ${exceptionId} has expired`
    : `the exception ${exceptionId} does not accept it any more`;

/** Describes an entry: `AWS::SQS::* Queue* /Tags/**`. */
export const ignoreText = ({ resourceType, logicalId, propertyPath }: ReportIgnore): string =>
  [resourceType, logicalId, propertyPath].filter((pattern) => pattern !== undefined).join(' ');

/** Describes an effect: `3 differences of 2 stacks, expires 2026-11-20`. */
export const ignoredText = ({ differences, stacks, expires, state }: ReportIgnore): string => {
  const day = expires?.slice(0, 10);
  const counts = `${countOf(differences, 'difference')} of ${countOf(stacks, 'stack')}`;
  return [
    differences > 0 ? counts : 'nothing',
    ...(day === undefined ? [] : [`${state === 'expired' ? 'expired' : 'expires'} ${day}`]),
  ].join(', ');
};

export interface AcceptedCounts {
  readonly suppressed: readonly ReportFinding[];
  /** Sentence such as `3 findings are accepted by exceptions`. */
  readonly summary: string;
}

/** Counts what the report says first about exceptions. */
export const acceptedCounts = (report: Report): AcceptedCounts => {
  const suppressed = suppressedFindings(report);
  const by = new Set(suppressed.map(({ suppressedBy }) => suppressedBy)).size;
  const attention = report.exceptions.filter(needsAttention).length;
  const summary =
    suppressed.length === 0
      ? 'no open finding is accepted'
      : `${countOf(suppressed.length, 'open finding')} accepted by ${countOf(by, 'exception')}`;
  return {
    suppressed,
    summary: attention === 0 ? summary : `${summary}, ${countOf(attention, 'exception')} to look at`,
  };
};

/** Tests whether a report has anything to say about exceptions. */
export const hasExceptions = ({ exceptions, returned }: Report): boolean => exceptions.length + returned.length > 0;
