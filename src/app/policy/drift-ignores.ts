import { defined } from '../../domain/defined.ts';
import type { DriftIgnore } from '../../domain/drift-ignore.ts';
import { expiryOf } from '../../domain/expiry.ts';
import type { Policy } from './policy.ts';

const DRIFT_CHECK = 'cloudformation-stack-drift';

/** Returns the drift ignores among the options of a check; none for other checks. */
export const ignoresIn = (checkId: string, options: unknown): readonly DriftIgnore[] =>
  checkId === DRIFT_CHECK ? ((options as { readonly ignore?: readonly DriftIgnore[] } | undefined)?.ignore ?? []) : [];

/** Parses the expiry of an entry as the check does. */
const parsed = ({ expires, ...entry }: DriftIgnore): DriftIgnore => ({
  ...entry,
  ...defined({ expires: expires && (expiryOf(expires) ?? expires) }),
});

/** Returns every drift ignore of a policy: those of its checks, then those of its overrides. */
export const driftIgnoresOf = ({ checks, overrides }: Pick<Policy, 'checks' | 'overrides'>): readonly DriftIgnore[] =>
  [
    ...ignoresIn(DRIFT_CHECK, checks[DRIFT_CHECK]?.options),
    ...overrides.flatMap(({ checks: changed }) => {
      const change = changed[DRIFT_CHECK];
      return change === undefined || change === false ? [] : ignoresIn(DRIFT_CHECK, change.options);
    }),
  ].map(parsed);
