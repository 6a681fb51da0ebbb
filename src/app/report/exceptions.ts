import type { DriftIgnore } from '../../domain/drift-ignore.ts';
import type { Exception } from '../../domain/exception.ts';
import type { Finding } from '../../domain/finding.ts';
import type { RunId } from '../../domain/ids.ts';
import type { ReportException } from '../../domain/report.ts';
import { accept } from '../../engine/acceptance.ts';
import type { Container } from '../container.ts';
import { driftIgnoresOf } from '../policy/drift-ignores.ts';
import { horizonProblem, tableException } from '../policy/exception-schema.ts';
import { runKeys } from '../runs/run-keys.ts';

/** Exceptions that cannot be applied as they stand. They are not passed over: nothing is audited until they are mended. */
export class InvalidExceptionsError extends Error {
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
export const tableExceptions = async (container: Pick<Container, 'exceptions'>): Promise<readonly Exception[]> => {
  const { valid, problems } = await readTable(container);
  if (problems.length > 0) throw new InvalidExceptionsError(problems.join('; '));
  return valid;
};

/** Those exceptions of the table that are valid, for the report of a run that failed: it may have failed because one is not, and says so. */
export const validExceptions = async (container: Pick<Container, 'exceptions'>): Promise<readonly Exception[]> =>
  (await readTable(container)).valid;

/** All exceptions that a run applies, of the policy and of the table. Throws where one is not valid, or holds longer than the policy allows. */
export const loadExceptions = async (
  container: Pick<Container, 'exceptions' | 'policy'>,
  now: Date,
): Promise<readonly Exception[]> => {
  const { accepted, maximumDays } = container.policy.exceptions;
  const all = [...accepted, ...(await tableExceptions(container))];
  const problems = all.flatMap((exception) => {
    const problem = horizonProblem(exception, maximumDays, now);
    return problem === undefined ? [] : [`exception ${exception.id}: expires ${exception.expires} ${problem}`];
  });
  if (problems.length > 0) throw new InvalidExceptionsError(problems.join('; '));
  return all;
};

/** What of a policy reports need, kept with the run: who reports later need not have the policy. */
export interface Accepted {
  readonly exceptions: readonly Exception[];
  readonly ignores: readonly DriftIgnore[];
}

/** Keeps the policy's exceptions and drift ignores with a run. */
export const putAccepted = async (
  { bucket, policy }: Pick<Container, 'bucket' | 'policy'>,
  id: RunId,
): Promise<void> => {
  const accepted: Accepted = { exceptions: policy.exceptions.accepted, ignores: driftIgnoresOf(policy) };
  await bucket.put(runKeys(id).exceptions, JSON.stringify(accepted));
};

/** What exceptions do to findings now, as far as it can be told without what planning reads of accounts. */
export const applied = (
  exceptions: readonly Exception[],
  findings: readonly Finding[],
  now: Date,
): readonly ReportException[] => accept({ findings, exceptions, accounts: [], now }).exceptions;
