import { InvalidArgumentError } from 'commander';
import { REGION_CODE, regionProblem } from '../../app/policy/region-code.ts';
import { EXTERNAL_ID, EXTERNAL_ID_TEXT, ROLE_NAME, roleNameProblem } from '../../app/policy/role-name.ts';
import { checkReferences } from '../../app/report/check-reference.ts';
import type { AuditRequest } from '../../app/runs/events.ts';
import { defined } from '../../domain/defined.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import { oneOf } from './arguments.ts';

export const accountArgument = (given: string): AccountId => {
  if (!/^\d{12}$/.test(given)) {
    const digits = /^\d+$/.test(given) ? `, not ${given.length}` : '';
    throw new InvalidArgumentError(`Expected an account id: twelve digits${digits}.`);
  }
  return given as AccountId;
};

/** Parses an account, or a unit by its path or id. */
export const excludedArgument = (given: string): string => (/^\d+$/.test(given) ? accountArgument(given) : given);

export const regionArgument = (given: string): Region => {
  if (!REGION_CODE.test(given)) throw new InvalidArgumentError(`${regionProblem(given)}.`);
  return given as Region;
};

export const roleNameArgument = (given: string): string => {
  if (!ROLE_NAME.test(given)) throw new InvalidArgumentError(`${roleNameProblem(given)}.`);
  return given;
};

export const externalIdArgument = (given: string): string => {
  if (!EXTERNAL_ID.test(given)) throw new InvalidArgumentError(`expected ${EXTERNAL_ID_TEXT}`);
  return given;
};

export const checkArgument = (given: string): string => oneOf(checkReferences().map(({ id }) => id))(given);

/** Makes an option repeatable. Values may hold commas. */
export const repeated =
  <T>(parse: (given: string) => T) =>
  (given: string, before: readonly T[] = []): T[] => [...before, parse(given)];

/** Makes an option repeatable. It takes lists, too, with commas between the values. */
export const eachOf =
  <T>(parse: (given: string) => T) =>
  (given: string, before: readonly T[] = []): T[] => [
    ...before,
    ...given.split(',').map((value) => parse(value.trim())),
  ];

/** The options that narrow a run. */
export interface RequestArguments {
  readonly account?: AccountId[];
  readonly region?: Region[];
  readonly check?: string[];
}

export const requestOf = (
  trigger: AuditRequest['trigger'],
  { account: accounts, region: regions, check: checks }: RequestArguments,
): AuditRequest => ({ trigger, ...defined({ accounts, regions, checks }) });
