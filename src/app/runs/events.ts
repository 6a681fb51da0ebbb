import * as z from 'zod';
import type { AccountContext } from '../../domain/account-context.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { AccountId, Region, RunId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import { REGION_CODE } from '../policy/region-code.ts';

const accountId = z.string().regex(/^\d{12}$/, 'an account id has twelve digits') as unknown as z.ZodType<
  AccountId,
  string
>;
const region = z.string().regex(REGION_CODE, 'a Region code looks like eu-west-1') as unknown as z.ZodType<
  Region,
  string
>;
const runId = z.string().min(1).max(80) as unknown as z.ZodType<RunId, string>;

const account: z.ZodType<AccountContext> = z.strictObject({
  accountId,
  name: z.string().exactOptional(),
  unitPath: z.string().exactOptional(),
  unitIds: z.array(z.string()).exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  unread: (z.looseObject({}) as unknown as z.ZodType<GapCause>).exactOptional(),
});

const target: z.ZodType<Target> = z.strictObject({
  partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']),
  accountId,
  region,
  roleArn: z.string().exactOptional(),
  auditedRegions: z.array(region).exactOptional(),
  account: account.exactOptional(),
});

/** The input of an execution: what to audit, where it is less than the policy says. */
export const auditRequest = z.strictObject({
  trigger: z.enum(['schedule', 'manual', 'local']).default('manual'),
  accounts: z.array(accountId).min(1).optional().describe('Only these accounts.'),
  regions: z.array(region).min(1).optional().describe('Only these Regions.'),
  checks: z.array(z.string()).min(1).optional().describe('Only these checks.'),
});
export type AuditRequest = z.output<typeof auditRequest>;

export const planAuditEvent = z.strictObject({ runId, startedAt: z.iso.datetime(), request: auditRequest });

/** What every later step is told of its run. Times are ISO 8601. */
const run = z.strictObject({
  id: runId,
  startedAt: z.iso.datetime(),
  driftDeadline: z.iso.datetime(),
  checks: z.array(z.string()),
  scoped: z.boolean(),
  tagKeys: z.record(z.string(), z.array(z.string()).readonly()).exactOptional(),
});
/**
 * The run as its steps know it: `checks` are those that run, `scoped` says that they are fewer than the policy has, `tagKeys` which tags
 * of resources are asked for, by kind.
 */
export type RunReference = z.output<typeof run>;

/** What a step asks a collector for beside the facts of a kind. */
export const wantedOf = ({ tagKeys }: RunReference, kind: ResourceKind): { readonly tagKeys?: readonly string[] } => {
  const keys = tagKeys?.[kind];
  return keys === undefined ? {} : { tagKeys: keys };
};

export const driftState = z.strictObject({
  pending: z.boolean(),
  stacks: z.number().int().nonnegative(),
  waitSeconds: z.number().int().positive(),
});
/** What the state machine needs to know of a target's drift detections: nothing but whether and how long to wait. */
export type DriftState = z.output<typeof driftState>;

const stateError = z.looseObject({ Error: z.string(), Cause: z.string().optional() });

export const auditTargetEvent = z.strictObject({ run, target });
export const auditDriftEvent = z.strictObject({ run, target, drift: driftState });
export const recordUnauditedEvent = z.strictObject({ run, target, drift: driftState.optional(), error: stateError });
export const writeReportEvent = run;
/** A run that failed before it was planned is known by its id alone. */
export const sendAlertsEvent = z.object({ id: runId });
export const recordRunFailureEvent = z.strictObject({
  runId,
  startedAt: z.iso.datetime(),
  // What was asked for may be what is wrong; a failure is recorded all the same.
  request: z.looseObject({ trigger: auditRequest.shape.trigger.catch('manual') }),
  error: stateError,
  /** How often the execution was redriven. */
  redrives: z.number().int().nonnegative(),
  /** What recording the failure resulted in, once it is recorded. */
  recorded: z.looseObject({ error: z.string(), cause: z.string(), redrives: z.number().int() }).optional(),
});

export type TargetEvent = z.output<typeof auditTargetEvent>;
export type UnauditedEvent = z.output<typeof recordUnauditedEvent>;
export type PlanAuditEvent = z.output<typeof planAuditEvent>;
export type SendAlertsEvent = z.output<typeof sendAlertsEvent>;
export type RunFailureEvent = z.output<typeof recordRunFailureEvent>;
