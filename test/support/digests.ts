import type { AccountContext } from '../../src/domain/account-context.ts';
import { type AlertRoute, CHANGE_KINDS } from '../../src/domain/alert.ts';
import { SEVERITIES } from '../../src/domain/check.ts';
import type { AccountId, FindingId, RunId } from '../../src/domain/ids.ts';
import type { CoverageLoss, Report, ReportChange, ReportFinding } from '../../src/domain/report.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { type DigestDraft, digestOf } from '../../src/formats/digest/digest-of-run.ts';
import { driftFinding, exampleReport, scope } from './example-report.ts';

const AT = '2026-11-03T03:00:20.000Z';

const route = (more: Partial<AlertRoute> = {}): AlertRoute => ({
  id: 'default',
  minimumSeverity: 'INFORMATIONAL',
  news: CHANGE_KINDS,
  ...more,
});

/** A report of a run that saw everything and changed nothing. */
export const quietReport: Report = {
  ...exampleReport,
  targets: [],
  findings: [],
  gaps: [],
  gapsOmitted: 0,
  changes: [],
  returned: [],
  exceptions: [],
  coverage: { expected: 10, evaluated: 10 },
};

export interface DraftOptions {
  readonly route?: Partial<AlertRoute>;
  readonly losses?: readonly CoverageLoss[];
  readonly accounts?: readonly AccountContext[];
  readonly sent?: readonly string[];
}

/** Returns the digest of a report for a route. */
export const draftOf = (report: Partial<Report>, options: DraftOptions = {}): DigestDraft | undefined =>
  digestOf(
    { report: { ...quietReport, ...report }, losses: options.losses ?? [], accounts: options.accounts ?? [] },
    route(options.route),
    { sent: new Set(options.sent), sentAt: AT, after: [], more: 'plumbline report audit-2026-11-03' },
  );

/** As `draftOf`, of a report with news. */
export const digestFor = (report: Partial<Report>, options: DraftOptions = {}): Digest => {
  const draft = draftOf(report, options);
  if (draft === undefined) throw new Error('there is no news');
  return { ...draft.digest, deduplicationId: 'd'.repeat(32) };
};

export const opened = (finding: ReportFinding): ReportChange => ({ type: 'opened', at: AT, finding });
export const resolved = (finding: ReportFinding): ReportChange => ({
  type: 'resolved',
  at: AT,
  finding: { ...finding, recordState: 'ARCHIVED' },
  because: 'compliant',
});

/** Names that chats, terminals or mail readers might take for more than names. */
export const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '@here',
  '@everyone',
  '<@U012345>',
  '<https://evil.example|click>',
  '*bold* _italic_ ~gone~',
  '```code```',
  '`tick',
  ':rotating_light: :aws:',
  '&lt;!channel&gt;',
  'line\nbreak\r\ttab\u0000\u001b[31m',
  '\u202etxt.exe \u2066x\u2069 \u200b\ufeff',
  '\ud800 lone',
  '"quoted" \\back\\slash\\',
  '>>> quoted',
  'x'.repeat(500),
  '`'.repeat(500),
  '"\\'.repeat(250),
  '<'.repeat(500),
  '\u0301'.repeat(500),
  '😀'.repeat(250),
  'アカウント本番',
  'حساب الإنتاج',
  'חשבון ייצור',
  'Продакшн',
] as const;

/** Changes of findings whose every text is hostile, over many accounts, Regions and stacks. */
export const hostileReport = (
  count: number,
): { readonly report: Partial<Report>; readonly accounts: readonly AccountContext[] } => {
  const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index));
  const changes = Array.from({ length: count }, (_, index): ReportChange => {
    const name = HOSTILE[index % HOSTILE.length] ?? '';
    const other = HOSTILE[(index * 7 + 3) % HOSTILE.length] ?? '';
    const severity = SEVERITIES[index % SEVERITIES.length] ?? 'LOW';
    const finding = driftFinding(`${name}-${index}`, {
      id: `finding-${index}` as FindingId,
      severity,
      target: scope(accounts[index % accounts.length] ?? '', ['eu-west-1', 'us-east-1'][index % 2] ?? ''),
      resource: {
        kind: 'cloudformation:stack',
        arn: `arn:aws:cloudformation:eu-west-1:1:stack/${index}`,
        name: `${name}-${index}`,
        group: `stack:${other}`,
      },
      message: `${name} differs from its template. ${other}`,
      data: {
        drifted: Array.from({ length: index % 9 }, (_each, at) => ({
          logicalId: `${other}${at}`,
          type: name,
          status: 'MODIFIED',
          differences: [{ path: `/${name}`, expected: other, actual: name, type: 'NOT_EQUAL' }],
        })),
      },
    });
    return index % 4 === 0
      ? resolved(finding)
      : { type: (['opened', 'reopened', 'changed'] as const)[index % 3] ?? 'opened', at: AT, finding };
  });
  return {
    report: {
      run: { ...exampleReport.run, id: '<!channel> `run`' as RunId, state: 'FAILED', failure: HOSTILE.join(' ') },
      changes,
      findings: changes.filter(({ type }) => type !== 'resolved').map(({ finding }) => finding as ReportFinding),
      exceptions: HOSTILE.map((name, index) => ({
        id: name,
        source: 'policy',
        match: {},
        owner: name,
        reason: name,
        ticket: name,
        expires: AT,
        state: index % 2 === 0 ? 'expired' : 'expiring',
        findings: index,
        entered: true,
      })),
    },
    accounts: accounts.map((accountId, index) => ({
      accountId: accountId as AccountId,
      name: HOSTILE[index % HOSTILE.length] ?? '',
    })),
  };
};
