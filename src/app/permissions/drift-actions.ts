import { dataReads } from '../../domain/calls/index.ts';

const DENIED: ReadonlySet<string> = new Set(dataReads.map((action) => action.toLowerCase()));

/** Actions that read say so by their verbs. `kms:Decrypt`, which would show secret values, does not. */
const READS = /:(BatchGet|Describe|Get|GET|List|Lookup|Query|Read|Search|Select|View|AdminGet)/;

const splitActions = (text: string): readonly string[] =>
  text
    .split(',')
    .map((action) => action.trim())
    .filter((action) => action !== '');

const problemOf = (action: string): string | undefined => {
  if (/^[A-Za-z0-9-]*[A-Z]/.test(action)) return `"${action}": the service is written in lower case`;
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) return `"${action}": expected an IAM action without wildcards`;
  return DENIED.has(action.toLowerCase())
    ? `${action} is denied to the audit role, because it reads data, and a denial beats every permission: leave it out`
    : READS.test(action)
      ? undefined
      : `${action} is no read: the audit role changes nothing`;
};

/**
 * Reads a list of further actions for drift detection, separated by commas. Actions that the audit role denies are
 * problems, because allowing them would change nothing.
 */
export const readDriftActions = (
  text: string,
): { readonly actions: readonly string[]; readonly problems: readonly string[] } => {
  const actions = splitActions(text);
  return { actions, problems: actions.flatMap((action) => problemOf(action) ?? []) };
};
