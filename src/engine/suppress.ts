import type { AccountContext } from '../domain/account-context.ts';
import { EXPIRING_DAYS, type Exception, type ExceptionState } from '../domain/exception.ts';
import type { Finding } from '../domain/finding.ts';
import { glob } from '../domain/path-pattern.ts';
import { type Selection, type Selector, selection } from '../domain/selector.ts';

const DAY_MS = 86_400_000;

/** Whether something that ends at a time (ISO 8601, that moment included) holds. */
export const stateAt = (expires: string, now: Date): ExceptionState => {
  const left = Date.parse(expires) - now.getTime();
  if (left < 0) return 'expired';
  return left <= EXPIRING_DAYS * DAY_MS ? 'expiring' : 'active';
};

/** What exceptions, or other selectors, ask to be known beside ids and names. */
export interface ContextNeeds {
  /** Unit paths of accounts, or their ids. */
  readonly units: boolean;
  readonly accountTags: boolean;
  /** Keys of tags of resources. */
  readonly resourceTags: readonly string[];
}

/** What must be read of accounts and resources for selectors to be decided. */
export const contextNeeds = (selectors: readonly Selector[]): ContextNeeds => ({
  units: selectors.some(({ units }) => units !== undefined),
  accountTags: selectors.some(({ accountTags }) => accountTags !== undefined),
  resourceTags: [...new Set(selectors.flatMap(({ resourceTags }) => Object.keys(resourceTags ?? {})))].sort(),
});

/** Whether an exception is about a finding, whatever the time. */
export type Matcher = (finding: Finding, account: AccountContext | undefined) => Selection;

/** Compiles what an exception matches. */
export const matcherOf = ({ match: { checks, ...selector } }: Pick<Exception, 'match'>): Matcher => {
  const globs = checks?.map((pattern) => glob(pattern, []));
  const selects = selection(selector);
  return ({ checkId, target, resource }, account) => {
    if (globs !== undefined && !globs.some((matches) => matches(checkId))) return 'no';
    return selects({ target, resource, account });
  };
};

/** Of two exceptions that hold, the one that holds longer: a finding comes back only when nothing accepts it any more. */
const byExpiry = (one: Exception, other: Exception): number => {
  const [left, right] = [Date.parse(one.expires), Date.parse(other.expires)];
  if (left !== right) return right - left;
  return one.id < other.id ? -1 : 1;
};

/** Compiles exceptions: the id of the one that suppresses a finding now, if one does. What cannot be told suppresses nothing. */
export const suppressor = (
  exceptions: readonly Exception[],
  now: Date,
): ((finding: Finding, account: AccountContext | undefined) => string | undefined) => {
  const living = exceptions
    .filter(({ expires }) => stateAt(expires, now) !== 'expired')
    .toSorted(byExpiry)
    .map((exception) => ({ id: exception.id, matches: matcherOf(exception) }));
  return (finding, account) => living.find(({ matches }) => matches(finding, account) === 'yes')?.id;
};
