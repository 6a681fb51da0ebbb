/** Failure of a state, as Step Functions names it. Some errors have no cause: a time-out has none. */
export class StateError extends Error {
  readonly error: string;
  readonly details: string | undefined;

  constructor(error: string, details?: string) {
    super(details === undefined ? error : `${error}: ${details}`);
    this.name = 'StateError';
    this.error = error;
    this.details = details;
  }
}

/** An error that Step Functions never retries or catches, such as a path without a node. */
export const runtimeError = (details: string) => new StateError('States.Runtime', details);

/** Maximum characters of a cause (StartExecution API reference). */
const LONGEST_CAUSE = 32_768;

/** Reports a thrown error as a Node.js Lambda function does: its name is the error, and the cause is JSON. */
export const functionError = (thrown: unknown): StateError => {
  if (!(thrown instanceof Error)) return new StateError('Lambda.Unknown', String(thrown).slice(0, LONGEST_CAUSE));
  const report = (errorMessage: string) => JSON.stringify({ errorType: thrown.name, errorMessage, trace: [] });
  const cause = report(thrown.message);
  return new StateError(
    thrown.name,
    cause.length <= LONGEST_CAUSE ? cause : report(thrown.message.slice(0, LONGEST_CAUSE / 8)),
  );
};

/**
 * Reserved names that a retrier or catcher may name. `States.Runtime` is not among them, because nothing catches it.
 */
const RESERVED_ERRORS: ReadonlySet<string> = new Set([
  'States.ALL',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.Permissions',
  'States.ResultPathMatchFailure',
  'States.ResultWriterFailed',
  'States.TaskFailed',
  'States.Timeout',
]);

/** Reserved names of errors that this interpreter never raises. */
const OTHER_ERRORS: ReadonlySet<string> = new Set([
  'States.BranchFailed',
  'States.HeartbeatTimeout',
  'States.Http.Socket',
  'States.IntrinsicFailure',
  'States.ParameterPathFailure',
  'States.QueryEvaluationError',
]);

/** Describes the problem of a retrier or catcher that names this error, if there is one. */
export const handledErrorProblem = (name: string): string | undefined => {
  if (!name.startsWith('States.') || RESERVED_ERRORS.has(name)) return undefined;
  if (name === 'States.Runtime') return 'nothing retries or catches States.Runtime';
  return OTHER_ERRORS.has(name) ? `handling ${name} is not implemented` : `Step Functions knows no error ${name}`;
};

/**
 * Tests whether a retrier or catcher takes an error. `States.ALL` takes neither `States.DataLimitExceeded` nor
 * `States.Runtime`; `States.TaskFailed` takes no time-out either.
 */
export const matchesError = (errorEquals: readonly string[], error: string): boolean => {
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return (
    errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
};
