import * as z from 'zod';
import { defined } from '../../domain/defined.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Region, RunId } from '../../domain/ids.ts';
import { isPartition } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import { REGION_CODE } from '../policy/region-code.ts';
import { accountId } from '../policy/schema-parts.ts';

/** An event that is not what its Lambda expects; retrying cannot help. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

const region = z.string().regex(REGION_CODE, 'a Region code looks like eu-west-1') as unknown as z.ZodType<
  Region,
  string
>;
const runId = z.string().min(1).max(80) as unknown as z.ZodType<RunId, string>;

const target = z
  .strictObject({
    partition: z.string().refine(isPartition),
    accountId,
    region,
    roleArn: z.string().exactOptional(),
    auditedRegions: z.array(region).exactOptional(),
    /** Facts of the account, which runs of earlier versions kept with each target. */
    account: z.unknown().exactOptional(),
  })
  .transform(({ account: _account, ...planned }): Target => planned);

/** The input of an execution: narrows the targets and checks of the policy. */
export const auditRequest = z.strictObject({
  trigger: z.enum(['schedule', 'manual', 'local']).default('manual'),
  accounts: z.array(accountId).min(1).optional().describe('Only these accounts.'),
  regions: z.array(region).min(1).optional().describe('Only these Regions.'),
  checks: z.array(z.string()).min(1).optional().describe('Only these checks.'),
});
export type AuditRequest = z.output<typeof auditRequest>;

export const planAuditEvent = z.strictObject({ runId, startedAt: z.iso.datetime(), request: auditRequest });

/** The run as the state machine passes it to every step after planning. Times are ISO 8601. */
const run = z.strictObject({
  id: runId,
  startedAt: z.iso.datetime(),
  driftDeadline: z.iso.datetime(),
  checks: z.array(z.string()),
  scoped: z.boolean(),
  tagKeys: z.record(z.string(), z.array(z.string()).readonly()).exactOptional(),
});
/**
 * `checks` are the ids of those that run, `scoped` says that they are fewer than the policy enables, `tagKeys` are the keys of the tags
 * of resources that are read, by kind.
 */
export type RunReference = z.output<typeof run>;

/** Input of a collector beside the target. */
export const wantedOf = ({ tagKeys }: RunReference, kind: ResourceKind): { readonly tagKeys?: readonly string[] } =>
  defined({ tagKeys: tagKeys?.[kind] });

export const driftState = z.strictObject({
  pending: z.boolean(),
  stacks: z.number().int().nonnegative(),
  waitSeconds: z.number().int().positive(),
});
/** Tells the state machine whether a target's drift detections need another step, and when. */
export type DriftState = z.output<typeof driftState>;

const stateError = z.looseObject({ Error: z.string(), Cause: z.string().optional() });

export const auditTargetEvent = z.strictObject({ run, target });
export const auditDriftEvent = z.strictObject({ run, target, drift: driftState });
export const recordUnauditedEvent = z.strictObject({ run, target, drift: driftState.optional(), error: stateError });
export const writeReportEvent = run;
/** Only the id of a run that failed before it was planned is known. */
export const sendAlertsEvent = z.object({ id: runId });
export const recordRunFailureEvent = z.strictObject({
  runId,
  startedAt: z.iso.datetime(),
  // The request may be the mistake; the failure must be recorded all the same.
  request: z.looseObject({ trigger: auditRequest.shape.trigger.catch('manual') }),
  error: stateError,
  /** Number of redrives of the execution so far. */
  redrives: z.number().int().nonnegative(),
  /** Result of recording the failure, once it is recorded. */
  recorded: z.looseObject({ error: z.string(), cause: z.string(), redrives: z.number().int() }).optional(),
});

export type TargetEvent = z.output<typeof auditTargetEvent>;
export type UnauditedEvent = z.output<typeof recordUnauditedEvent>;
export type PlanAuditEvent = z.output<typeof planAuditEvent>;
export type SendAlertsEvent = z.output<typeof sendAlertsEvent>;
export type RunFailureEvent = z.output<typeof recordRunFailureEvent>;
