import type { AccountContext } from '../domain/account-context.ts';
import { EXPIRING_DAYS, type Exception, type ExceptionState } from '../domain/exception.ts';
import type { Finding } from '../domain/finding.ts';
import { glob } from '../domain/path-pattern.ts';
import { type Selection, type Selector, selection } from '../domain/selector.ts';
import { DAY_MS } from '../domain/time.ts';

/** Returns the state of an exception with this expiry (ISO 8601, inclusive). */
export const stateAt = (expires: string, now: Date): ExceptionState => {
  const left = Date.parse(expires) - now.getTime();
  if (left < 0) return 'expired';
  return left <= EXPIRING_DAYS * DAY_MS ? 'expiring' : 'active';
};

/** Attributes that selectors refer to, beside ids and names. */
export interface ContextNeeds {
  /** Unit paths of accounts, or their ids. */
  readonly units: boolean;
  readonly accountTags: boolean;
  /** Keys of resource tags. */
  readonly resourceTags: readonly string[];
}

/** Collects the attributes of accounts and resources that selectors need. */
export const contextNeeds = (selectors: readonly Selector[]): ContextNeeds => ({
  units: selectors.some(({ units }) => units !== undefined),
  accountTags: selectors.some(({ accountTags }) => accountTags !== undefined),
  resourceTags: [...new Set(selectors.flatMap(({ resourceTags }) => Object.keys(resourceTags ?? {})))].sort(),
});

/** Tests whether an exception matches a finding, whatever the time. */
export type Matcher = (finding: Finding, account: AccountContext | undefined) => Selection;

/** Compiles the selector of an exception. */
export const matcherOf = ({ match: { checks, ...selector } }: Pick<Exception, 'match'>): Matcher => {
  const globs = checks?.map((pattern) => glob(pattern, []));
  const selects = selection(selector);
  return ({ checkId, target, resource }, account) => {
    if (globs !== undefined && !globs.some((matches) => matches(checkId))) return 'no';
    return selects({ target, resource, account });
  };
};

/** Prefers the exception that expires later: a finding counts again only when no exception suppresses it. */
const byExpiry = (one: Exception, other: Exception): number => {
  const [left, right] = [Date.parse(one.expires), Date.parse(other.expires)];
  if (left !== right) return right - left;
  return one.id < other.id ? -1 : 1;
};

/**
 * Compiles exceptions into a function that returns the id of the one that suppresses a finding now. An undecidable
 * match suppresses nothing.
 */
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
