import type { Command } from 'commander';
import { checkReferences } from '../../app/report/check-reference.ts';
import type { Severity } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../../domain/outcome.ts';
import type { ReportFilter } from '../../engine/narrow.ts';
import { oneOf, severityArgument } from './arguments.ts';
import { accountArgument, checkArgument, eachOf, regionArgument } from './audit-arguments.ts';

/** Options that filter a report. */
export interface FilterOptions {
  readonly status?: OutcomeStatus[];
  readonly severity?: Severity;
  readonly account?: AccountId[];
  readonly region?: Region[];
  readonly check?: string[];
}

/** Adds --status, --severity, --account, --region and --check to a command. */
export const addFilterOptions = (command: Command): Command =>
  command
    .option('-a, --account <id>', 'only this account (repeatable)', eachOf(accountArgument))
    .option('-r, --region <code>', 'only this Region (repeatable)', eachOf(regionArgument))
    .option('-c, --check <id>', 'only this check (repeatable)', eachOf(checkArgument))
    .option(
      '--status <status>',
      `only outcomes of this status (repeatable): ${OUTCOME_STATUSES.join(', ')}; findings are NON_COMPLIANT, gaps of resources INSUFFICIENT_DATA`,
      eachOf(oneOf(OUTCOME_STATUSES)),
    )
    .option('--severity <severity>', 'only findings of at least this severity', severityArgument);

/** Returns the filter of the options; undefined if nothing is filtered. */
export const filterOf = ({ account, region, check, status, severity }: FilterOptions): ReportFilter | undefined => {
  const filter: ReportFilter = {
    ...defined({ accounts: account, regions: region }),
    ...defined({ checks: check && checkReferences().filter(({ id }) => check.includes(id)) }),
    ...defined({ statuses: status, minimumSeverity: severity }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
};

/** Describes the filter in words, because a filtered report must say so. */
export const filterText = ({ account = [], region = [], check = [], status = [], severity }: FilterOptions): string =>
  [...account, ...region, ...check, ...status, ...(severity === undefined ? [] : [`${severity} and above`])].join(', ');
