/** What a state fails with, as Step Functions names it. Not every error has a cause: a timeout has none. */
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

/** An error that Step Functions never retries nor catches, such as a path that leads nowhere. */
export const runtimeError = (details: string) => new StateError('States.Runtime', details);

/** The longest cause in characters (StartExecution API reference). */
const longestCause = 32_768;

/** A thrown error as a Node.js Lambda function reports it: its name is the error, the cause is JSON. */
export function functionError(thrown: unknown): StateError {
  if (!(thrown instanceof Error)) return new StateError('Lambda.Unknown', String(thrown).slice(0, longestCause));
  const report = (errorMessage: string) => JSON.stringify({ errorType: thrown.name, errorMessage, trace: [] });
  const cause = report(thrown.message);
  return new StateError(
    thrown.name,
    cause.length <= longestCause ? cause : report(thrown.message.slice(0, longestCause / 8)),
  );
}

/** The names that the States Language reserves and that a retrier or catcher may name; `States.Runtime` is not among them, as nothing catches it. */
const reservedErrors: ReadonlySet<string> = new Set([
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

/** Names that Step Functions reserves for errors that nothing raises here. */
const otherErrors: ReadonlySet<string> = new Set([
  'States.BranchFailed',
  'States.HeartbeatTimeout',
  'States.Http.Socket',
  'States.IntrinsicFailure',
  'States.ParameterPathFailure',
  'States.QueryEvaluationError',
]);

/** What is wrong with a retrier or catcher that names this error, if anything. */
export function handledErrorProblem(name: string): string | undefined {
  if (!name.startsWith('States.') || reservedErrors.has(name)) return undefined;
  if (name === 'States.Runtime') return 'nothing retries or catches States.Runtime';
  return otherErrors.has(name) ? `handling ${name} is not implemented` : `Step Functions knows no error ${name}`;
}

/** Whether a retrier or catcher takes an error: `States.ALL` takes neither `States.DataLimitExceeded` nor `States.Runtime`, `States.TaskFailed` no timeout either. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return (
    errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
}
