import type { Exception } from '../../domain/exception.ts';
import type { Finding } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { ReportException } from '../../domain/report.ts';
import { accept } from '../../engine/acceptance.ts';
import type { Container } from '../container.ts';
import { driftIgnoresOf } from '../policy/drift-ignores.ts';
import { horizonProblem, tableException } from '../policy/exception-schema.ts';
import { formerExceptions } from './former-layout.ts';
import { type PolicyExceptions, runFiles } from './run-files.ts';

/** Exceptions that cannot be applied as they stand. Nothing is audited until they are corrected. */
class InvalidExceptionsError extends Error {
  override readonly name = 'InvalidExceptionsError';
}

const readTable = async ({ exceptions }: Pick<Container, 'exceptions'>) => {
  const problems: string[] = [];
  const valid: Exception[] = [];
  for (const value of await exceptions.list()) {
    const read = tableException(value);
    if ('exception' in read) valid.push(read.exception);
    else problems.push(...read.problems.map((problem) => `exception ${value.id} of the table: ${problem}`));
  }
  return { valid, problems };
};

/** The exceptions of the table. Throws where one is not valid. */
export const tableExceptions = async (ports: Pick<Container, 'exceptions'>): Promise<readonly Exception[]> => {
  const { valid, problems } = await readTable(ports);
  if (problems.length > 0) throw new InvalidExceptionsError(problems.join('; '));
  return valid;
};

/** The valid exceptions of the table, for the report of a run that failed: an invalid one may be the reason that it reports. */
export const validExceptions = async (ports: Pick<Container, 'exceptions'>): Promise<readonly Exception[]> =>
  (await readTable(ports)).valid;

/** All exceptions that a run applies, of the policy and of the table. Throws where one is invalid, or valid for longer than allowed. */
export const loadExceptions = async (
  ports: Pick<Container, 'exceptions' | 'policy'>,
  now: Date,
): Promise<readonly Exception[]> => {
  const { accepted, maximumDays } = ports.policy.exceptions;
  const all = [...accepted, ...(await tableExceptions(ports))];
  const problems = all.flatMap((exception) => {
    const problem = horizonProblem(exception, maximumDays, now);
    return problem === undefined ? [] : [`exception ${exception.id}: expires ${exception.expires} ${problem}`];
  });
  if (problems.length > 0) throw new InvalidExceptionsError(problems.join('; '));
  return all;
};

/** Exceptions and drift ignores of a run's own policy: a report needs no policy file. Undefined for a run that was not planned. */
export const policyExceptions = async (
  { bucket }: Pick<Container, 'bucket'>,
  id: RunId,
): Promise<PolicyExceptions | undefined> => {
  const { checks, overrides, exceptions } = (await runFiles(bucket, id).policy.read()) ?? {};
  if (checks === undefined || overrides === undefined || exceptions === undefined) return formerExceptions(bucket, id);
  return { exceptions: exceptions.accepted, ignores: driftIgnoresOf({ checks, overrides }) };
};

/** Applies exceptions to findings now, without the facts of accounts that planning reads. */
export const applied = (
  exceptions: readonly Exception[],
  findings: readonly Finding[],
  now: Date,
): readonly ReportException[] => accept({ findings, exceptions, accounts: [], now }).exceptions;
