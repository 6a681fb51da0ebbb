import { dataReads } from '../../domain/calls/index.ts';

const DENIED: ReadonlySet<string> = new Set(dataReads.map((action) => action.toLowerCase()));

const splitActions = (text: string): readonly string[] =>
  text
    .split(',')
    .map((action) => action.trim())
    .filter((action) => action !== '');

const problemOf = (action: string): string | undefined => {
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) return `"${action}": expected an IAM action without wildcards`;
  return DENIED.has(action.toLowerCase())
    ? `${action} is denied to the audit role, because it reads data, and a denial beats every permission: leave it out`
    : undefined;
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
