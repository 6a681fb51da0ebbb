import type { AnyCheck, Verdict } from '../domain/check.ts';
import type { Evidence, Reading } from '../domain/evidence.ts';
import type { Gap, GapCause } from '../domain/gap.ts';
import { frozenCopy } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeOf } from '../domain/scope.ts';
import type { Resolution } from './resolve-policy.ts';

/** Returns the effective policy of a check for a resource. */
export type Applies = (check: AnyCheck, item: Evidence) => Resolution;

/**
 * Judges every resource by every check of its kind under the effective policy: exactly one outcome each, in the order
 * of the evidence. Never throws. An undecidable policy is a gap.
 */
export const evaluate = (
  target: Scope,
  checks: readonly AnyCheck[],
  evidence: readonly Evidence[],
  applies: Applies,
): readonly Outcome[] => {
  const scope = scopeOf(target);
  return Object.freeze(
    evidence.flatMap((item) =>
      checks
        .filter((check) => check.resource === item.resource.kind)
        .map((check) => Object.freeze(judge(scope, check, item, applies(check, item)))),
    ),
  );
};

const judge = (
  target: Scope,
  check: AnyCheck,
  { resource, observedAt, facts }: Evidence,
  effective: Resolution,
): Outcome => {
  const subject = { checkId: check.id, resource, observedAt };
  if (effective.kind === 'disabled')
    return { ...subject, status: 'NOT_APPLICABLE', reason: `the policy does not ask this here (${effective.by})` };
  const gap = (cause: GapCause, fact?: string): Gap =>
    Object.freeze({ ...cause, target, kind: resource.kind, resource, checkId: check.id, ...(fact ? { fact } : {}) });
  const readings: Readonly<Record<string, Reading<unknown>>> = facts;
  const values: Record<string, unknown> = {};
  const unread: Gap[] = [];
  const missing: Gap[] = [];
  for (const fact of check.reads as readonly string[]) {
    const reading = readings[fact] ?? NOT_COLLECTED;
    if (reading.ok) {
      values[fact] = reading.value;
      missing.push(...(reading.missing ?? []).map((cause) => gap(cause, fact)));
    } else unread.push(...reading.causes.map((cause) => gap(cause, fact)));
  }
  const undecided = (gaps: readonly Gap[]): Outcome => ({
    ...subject,
    status: 'INSUFFICIENT_DATA',
    gaps: Object.freeze(gaps),
  });
  if (effective.kind === 'undecided')
    return undecided([...effective.causes.map((cause) => gap(cause)), ...unread, ...missing]);
  if (unread.length > 0) return undecided([...unread, ...missing]);
  try {
    const verdict = verdictOf(check, values, effective.options);
    if (missing.length === 0) return { ...subject, ...verdict };
    if (verdict.status !== 'NON_COMPLIANT') return undecided(missing);
    return {
      ...subject,
      ...verdict,
      data: Object.freeze({ ...verdict.data, incomplete: true }),
      gaps: Object.freeze(missing),
    };
  } catch (error) {
    // A value with missing parts may be undecidable for a check. The parts explain it, so it is not a crash.
    return undecided(missing.length > 0 ? missing : [gap({ reason: 'check-crashed', detail: crash(check, error) })]);
  }
};

const NOT_COLLECTED: Reading<never> = {
  ok: false,
  causes: [{ reason: 'unexpected', detail: 'The collector did not read this fact.' }],
};

/** Holds the check to its contract: a known verdict, and a message that it declares. */
const verdictOf = (check: AnyCheck, values: Readonly<Record<string, unknown>>, options: unknown): Verdict => {
  const verdict: Verdict = check.evaluate(values, options);
  switch (verdict?.status) {
    case 'COMPLIANT':
      return { status: 'COMPLIANT' };
    case 'NOT_APPLICABLE':
      return { status: 'NOT_APPLICABLE', reason: verdict.reason };
    case 'NON_COMPLIANT':
      if (!Object.hasOwn(check.messages, verdict.messageId))
        throw new TypeError(`it has no message "${verdict.messageId}"`);
      return { status: 'NON_COMPLIANT', messageId: verdict.messageId, data: frozenCopy(verdict.data) };
    default:
      throw new TypeError('it returned no verdict');
  }
};

const crash = (check: AnyCheck, error: unknown): string => `The check ${check.id} failed: ${messageOf(error)}`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
