import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { defaultRegion } from '../../../app/deployment/default-region.ts';
import { tableOfStage } from '../../../app/deployment/deployment.ts';
import { openTable } from '../../../app/deployment/open-stores.ts';
import { horizonProblem, tableException } from '../../../app/policy/exception-schema.ts';
import { didYouMean } from '../../../app/policy/nearest.ts';
import { applied, tableExceptions } from '../../../app/runs/run-exceptions.ts';
import { defined } from '../../../domain/defined.ts';
import type { Exception, ExceptionMatch } from '../../../domain/exception.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { ExceptionStore } from '../../../domain/ports.ts';
import type { ReportException } from '../../../domain/report.ts';
import { DAY_MS } from '../../../domain/time.ts';
import { type Line, line, renderLines, span } from '../../../formats/table/layout.ts';
import { painter } from '../../../formats/table/table.ts';
import { matchText, reasonText, standingText } from '../../../formats/text/accepted.ts';
import { visible, visibleJson } from '../../../formats/text/visible.ts';
import { countOf } from '../../../formats/text/wording.ts';
import { type CliContext, UsageError, wantsColour } from '../../context.ts';
import { openLocalStores } from '../../stores/local-stores.ts';
import { type PolicySource, readPolicyFile } from '../../stores/policy-file.ts';

/** Table of the exceptions, and the policy that limits them. */
export interface ExceptionPlace {
  readonly state: string;
  readonly stage?: string;
  readonly table?: string;
  readonly tableRegion?: string;
  readonly config?: string;
}

export interface AddArguments extends ExceptionPlace {
  readonly finding?: string;
  readonly check?: string[];
  readonly account?: string[];
  readonly unit?: string[];
  readonly accountTag?: (readonly [string, string])[];
  readonly region?: string[];
  readonly resource?: string[];
  readonly resourceTag?: (readonly [string, string])[];
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly expires: string;
}

export interface ListArguments extends ExceptionPlace {
  readonly format: 'json' | 'table';
}

interface OpenExceptions {
  readonly exceptions: ExceptionStore;
  /** Returns the stored open findings. */
  active(): Promise<readonly Finding[]>;
  /** Returns the author: the AWS caller, or the user of this machine. */
  who(): Promise<string>;
  close(): Promise<void>;
}

const localUser = (): string => `${userInfo().username}@${hostname()}`;

const openExceptions = async (context: CliContext, place: ExceptionPlace): Promise<OpenExceptions> => {
  const { clock, version } = context;
  if (place.stage !== undefined && place.table !== undefined)
    throw new UsageError('--stage and --table exclude each other: the table of a stage is plumbline-<stage>');
  const table = place.stage === undefined ? place.table : tableOfStage(place.stage);
  if (table !== undefined) {
    const region = place.tableRegion ?? (await defaultRegion());
    const { store, exceptions, who, close } = openTable({ table, region, clock, version });
    return { exceptions, active: () => store.active(), who, close };
  }
  if (place.tableRegion !== undefined) throw new UsageError('--table-region requires --stage or --table');
  const { store, exceptions, close } = await openLocalStores(context, place.state);
  return { exceptions, active: () => store.active(), who: async () => localUser(), close };
};

/** Parses a day, or a number of days from now (`90d`). */
const expiresOn = (given: string, now: Date): string => {
  const [, days] = /^(\d{1,4})d$/.exec(given) ?? [];
  return days === undefined ? given : new Date(now.getTime() + Number(days) * DAY_MS).toISOString().slice(0, 10);
};

/** Builds the match of one finding. Its resource is named by ARN, in which no character is a wildcard. */
const matchOfFinding = ({ checkId, target, resource }: Finding): ExceptionMatch => ({
  checks: [checkId],
  accounts: [target.accountId],
  regions: [target.region],
  resources: [resource.arn],
});

const onlyFinding = (prefix: string, findings: readonly Finding[]): Finding => {
  const [finding, ...more] = findings.filter(({ id }) => id.startsWith(prefix));
  if (finding === undefined)
    throw new UsageError(`--finding there is no open finding ${prefix}; "plumbline report" lists those that are open`);
  if (more.length > 0)
    throw new UsageError(`--finding ${prefix} is the beginning of ${more.length + 1} ids: give more of it`);
  return finding;
};

/** Refuses --finding beside another option that says what is matched. */
const requireOneMatch = (given: AddArguments): void => {
  const { finding, check, account, unit, accountTag, region, resource, resourceTag } = given;
  if (finding !== undefined && [check, account, unit, accountTag, region, resource, resourceTag].some(Boolean))
    throw new UsageError(
      '--finding names the check, the place and the resource: leave the other options of the match out',
    );
};

const matchOf = (given: AddArguments): ExceptionMatch => ({
  ...defined({ checks: given.check, accounts: given.account, units: given.unit }),
  ...defined({ accountTags: given.accountTag && Object.fromEntries(given.accountTag) }),
  ...defined({ regions: given.region, resources: given.resource }),
  ...defined({ resourceTags: given.resourceTag && Object.fromEntries(given.resourceTag) }),
});

/** Options of the command by the member of an exception, for error messages. */
const OPTIONS: Readonly<Record<string, string>> = {
  'match.checks': '--check',
  'match.accounts': '--account',
  'match.units': '--unit',
  'match.accountTags': '--account-tag',
  'match.regions': '--region',
  'match.resources': '--resource',
  'match.resourceTags': '--resource-tag',
  match: 'the exception',
  expires: '--expires',
  owner: '--owner',
  reason: '--reason',
  ticket: '--ticket',
};

const named = (problem: string): string => {
  const key = Object.keys(OPTIONS).find((member) => problem.startsWith(member)) ?? '';
  return `${OPTIONS[key] ?? ''} ${problem.replace(/^[^ ]*: /, '')}`.trim();
};

const newException = (
  given: AddArguments,
  match: ExceptionMatch,
  { policy }: PolicySource,
  createdBy: string,
  now: Date,
): Exception => {
  const read = tableException({
    id: `ex-${randomBytes(5).toString('hex')}`,
    source: 'table',
    match,
    owner: given.owner,
    reason: given.reason,
    ...defined({ ticket: given.ticket }),
    expires: expiresOn(given.expires, now),
    createdAt: now.toISOString(),
    createdBy,
  });
  if ('problems' in read) throw new UsageError(read.problems.map(named).join('\n'));
  const { exception } = read;
  const horizon = horizonProblem(exception, policy.exceptions.maximumDays, now);
  if (horizon !== undefined) throw new UsageError(`--expires ${horizon}`);
  if (Date.parse(exception.expires) < now.getTime()) throw new UsageError('--expires lies in the past');
  return exception;
};

/** Describes the effect of an exception on the stored findings. */
const effect = (exception: Exception, findings: readonly Finding[], now: Date): string => {
  const [itself] = applied([exception], findings, now);
  const { findings: accepted = 0, undecided = 0 } = itself ?? {};
  const of = `${accepted} of ${countOf(findings.length, 'open finding')} that are stored`;
  const rest = undecided === 0 ? '' : `; ${undecided} more depend on units or tags, which the next run reads`;
  return `accepts ${of}${rest}`;
};

/** Adds an exception, with its author and the time. */
export const addException = async (context: CliContext, given: AddArguments): Promise<void> => {
  const policy = await readPolicyFile(context, given.config);
  const now = context.clock();
  requireOneMatch(given);
  const { finding } = given;
  // Validates the arguments before any store is opened.
  newException(given, finding === undefined ? matchOf(given) : { resources: ['one'] }, policy, 'nobody yet', now);
  const { exceptions, active, who, close } = await openExceptions(context, given);
  try {
    const match = finding === undefined ? matchOf(given) : matchOfFinding(onlyFinding(finding, await active()));
    const exception = newException(given, match, policy, await who(), now);
    if (!(await exceptions.put(exception))) throw new Error(`there is an exception ${exception.id} already: try again`);
    const until = exception.expires.slice(0, 10);
    context.stdout.write(
      `added ${exception.id}, until ${until}: ${visible(matchText(exception.match))}\n${effect(exception, await active(), now)}\n`,
    );
  } finally {
    await close();
  }
};

/** Removes an exception from the table. Its findings count again from the next report on. */
export const removeException = async (context: CliContext, id: string, place: ExceptionPlace): Promise<void> => {
  const { policy, file } = await readPolicyFile(context, place.config);
  if (policy.exceptions.accepted.some((exception) => exception.id === id))
    throw new UsageError(`${id} is in ${file}: remove it there`);
  const { exceptions, close } = await openExceptions(context, place);
  try {
    if (!(await exceptions.remove(id))) {
      const ids = (await exceptions.list()).map((exception) => exception.id);
      throw new UsageError(`there is no exception ${id}${didYouMean(id, ids)}`);
    }
    context.stdout.write(`removed ${visible(id)}\n`);
  } finally {
    await close();
  }
};

const exceptionLines = (exceptions: readonly ReportException[]): readonly Line[] =>
  exceptions.flatMap((exception) => [
    line(0, [
      span(visible(exception.id), 'strong'),
      span(`  ${visible(standingText(exception))}`, exception.state === 'active' ? 'plain' : 'warning'),
    ]),
    line(4, [span(visible(matchText(exception.match)))], 4),
    line(4, [span(visible(reasonText(exception)), 'faint')], 4),
    line(
      4,
      [
        span(
          exception.createdBy === undefined
            ? 'in the policy file'
            : `added by ${visible(exception.createdBy)} ${exception.createdAt?.slice(0, 10) ?? ''}`,
          'faint',
        ),
      ],
      4,
    ),
  ]);

/** Lists the exceptions of policy and table, with their effect on the stored findings. */
export const listExceptions = async (context: CliContext, options: ListArguments): Promise<void> => {
  const { stdout, environment, directory, clock } = context;
  const { policy } = await readPolicyFile(context, options.config);
  const isStored =
    options.stage !== undefined || options.table !== undefined || existsSync(resolve(directory, options.state));
  const opened = isStored ? await openExceptions(context, options) : undefined;
  try {
    const stored = opened === undefined ? [] : await tableExceptions(opened);
    const findings = opened === undefined ? [] : await opened.active();
    const exceptions = applied([...policy.exceptions.accepted, ...stored], findings, clock());
    if (options.format === 'json') {
      stdout.write(`${visibleJson(JSON.stringify(exceptions, null, 2))}\n`);
      return;
    }
    const lines = exceptions.length === 0 ? [line(0, [span('no exceptions')])] : exceptionLines(exceptions);
    stdout.write(renderLines(lines, stdout.columns ?? 100, painter(wantsColour(stdout, environment))));
  } finally {
    await opened?.close();
  }
};
