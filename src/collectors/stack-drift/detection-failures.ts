import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { denialOf, deniedAction } from '../../domain/denial.ts';
import type { GapCause } from '../../domain/gap.ts';

/** The resources that a detection could not check, by logical id, with CloudFormation's reason; or a reason that names none. */
export interface DetectionFailures {
  readonly failures: Readonly<Record<string, string>>;
  readonly unexplained?: string;
}

/** As DescribeStackDriftDetectionStatus gives it: JSON in a string. */
interface ReasonJson {
  readonly Summary?: unknown;
  readonly Failures?: unknown;
}

const jsonOf = (text: string): ReasonJson | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const namedIn = (text: string): readonly string[] =>
  (/resources? \[([^\]]*)\]/i.exec(text)?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[A-Za-z0-9]+$/.test(name));

/** Parses a failed detection's DetectionStatusReason, or returns its text if it is not the expected JSON. */
export const parseFailures = (reason: string | undefined): DetectionFailures => {
  if (reason === undefined || reason.trim() === '')
    return { failures: {}, unexplained: 'CloudFormation gave no reason.' };
  const json = jsonOf(reason);
  const failures = new Map<string, string>();
  for (const item of Array.isArray(json?.Failures) ? (json.Failures as readonly unknown[]) : []) {
    if (typeof item !== 'object' || item === null || !('Resource' in item) || typeof item.Resource !== 'string')
      continue;
    const why =
      'FailureReason' in item && typeof item.FailureReason === 'string' ? item.FailureReason : 'no reason given';
    failures.set(item.Resource, why);
  }
  const text = typeof json?.Summary === 'string' ? json.Summary : reason;
  if (failures.size === 0) for (const logicalId of namedIn(text)) failures.set(logicalId, text);
  return failures.size > 0 ? { failures: Object.fromEntries(failures) } : { failures: {}, unexplained: text };
};

/** Tests whether the same check of the resource may succeed later. */
export const isTransientFailure = (reason: string): boolean =>
  /rate exceeded|throttl|too many requests|internal ?(service |server )?(failure|error|exception)|service ?unavailable|time[ds]?[ -]?out/i.test(
    reason,
  );

/** Tells the pace of the audit from permissions: CloudFormation's reads are throttled with the calls of the account. */
const causeOf = (reason: string): Pick<GapCause, 'action' | 'advice' | 'reason'> => {
  if (/rate exceeded|throttl|too many requests/i.test(reason))
    return { reason: 'throttled', advice: 'throttled: audit again, or lower drift.inFlight' };
  if (isTransientFailure(reason)) return { reason: 'timed-out' };
  if (deniedAction(reason) === undefined) return { reason: 'resource-unknown' };
  const denial = denialOf(reason);
  return denial.reason === 'access-denied' ? { ...denial, reason: 'resource-unknown' } : denial;
};

/** A resource that CloudFormation could not check. A denial names the IAM action, and which policy denied it. */
export const unknownResource = (logicalId: string, type: string | undefined, reason: string): GapCause => ({
  detail: `CloudFormation could not check ${logicalId}${type === undefined ? '' : ` (${type})`}: ${reason}`,
  operation: cloudformationCalls.detectStackDrift.operation,
  ...causeOf(reason),
  part: logicalId,
});
