import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { alertTopics, type QueuedDestination, queuedDestinations } from '../src/app/alerts/alert-routes.ts';
import { readDriftActions } from '../src/app/permissions/drift-actions.ts';
import { MISNAMED_POLICY_FILES } from '../src/app/policy/misnamed-policy-files.ts';
import { didYouMean } from '../src/app/policy/nearest.ts';
import { parsePolicy } from '../src/app/policy/parse-policy.ts';
import type { Policy } from '../src/app/policy/policy.ts';
import { readPolicyDocument } from '../src/app/policy/policy-document.ts';
import { secretSource } from '../src/channels/secret-source.ts';
import { checks } from '../src/checks/index.ts';

/** Retention periods of CloudWatch Logs, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** Longest period of an alarm, in hours: seven days. */
const LONGEST_OVERDUE_HOURS = 168;
/** Default policy file. The defaults apply if it does not exist. */
const POLICY_FILE = 'plumbline.config.yaml';
const DRIFT_CHECK = 'cloudformation-stack-drift';

const whole = z.coerce.number().int();
const state = z.enum(['ENABLED', 'DISABLED']);
const expression = z.string().regex(/^(cron|rate)\([^()]+\)$/, 'expected cron(...) or rate(...)');
const email = z.union([z.literal(''), z.email()]);

const actions = z.string().transform((text, { addIssue }) => {
  const read = readDriftActions(text);
  for (const message of read.problems) addIssue(message);
  return read.actions;
});

const parameters = z.strictObject({
  alertsEmail: email,
  auditSchedule: expression,
  auditScheduleState: state,
  driftAccess: z.enum(['ReadOnlyAccess', 'SecurityAudit', 'None']),
  driftActions: actions,
  driftSchedule: expression,
  driftScheduleState: state,
  gapPercent: whole.min(0).max(100),
  logRetentionDays: whole.refine((days) => RETENTION_DAYS.includes(days), {
    error: `CloudWatch Logs takes ${RETENTION_DAYS.join(', ')}`,
  }),
  maxConcurrency: whole.min(1).max(10_000),
  operationsEmail: email,
  overdueHours: whole.min(1).max(LONGEST_OVERDUE_HOURS),
  policy: z.string().min(1),
  scheduleTimezone: z.string().min(1),
  slackWebhook: z.union([z.literal(''), secretSource]),
});

/** Names of the parameters in serverless.yml. */
export const PARAMETERS = Object.keys(parameters.shape) as readonly (keyof typeof parameters.shape)[];

interface Schedule {
  readonly expression: string;
  readonly state: 'ENABLED' | 'DISABLED';
  /** Input of the execution, as JSON. */
  readonly input: string;
}

/** Settings of the template, from the parameters and the policy. */
export interface Settings extends z.output<typeof parameters> {
  /** Contents of the policy file as JSON, which the Lambdas read. */
  readonly policyText: string;
  /** Role to assume in member accounts, path included. */
  readonly auditRoleName: string;
  /** Topics of the policy's routes; undefined is the deployment's own. */
  readonly alertsTopicArns: readonly (string | undefined)[];
  /** Destinations of the policy's routes that have a subscriber of their own. */
  readonly channels: readonly QueuedDestination[];
  /** Frequent schedule: everything except drift detection, which makes thousands of calls. */
  readonly audit: Schedule;
  /** Full schedule, drift included. */
  readonly drift: Schedule;
}

const schedules = (
  policy: Policy,
  given: z.output<typeof parameters>,
): { readonly audit: Schedule; readonly drift: Schedule } => {
  const enabled = checks.map(({ id }) => id).filter((id) => policy.checks[id] !== undefined);
  const quick = enabled.filter((id) => id !== DRIFT_CHECK);
  const hasDrift = quick.length < enabled.length;
  // A run that names no checks also closes the findings of checks that left the policy, so only necessary narrowing is
  // done.
  const narrowed = hasDrift ? { checks: quick } : {};
  return {
    audit: {
      expression: given.auditSchedule,
      state: quick.length === 0 ? 'DISABLED' : given.auditScheduleState,
      input: JSON.stringify({ trigger: 'schedule', ...(quick.length === 0 ? {} : narrowed) }),
    },
    drift: {
      expression: given.driftSchedule,
      state: hasDrift ? given.driftScheduleState : 'DISABLED',
      input: JSON.stringify({ trigger: 'schedule' }),
    },
  };
};

/** Represents the topic of the template. */
const OWN_TOPIC = 'own';
const topicsOf = ({ alerts }: Policy): readonly (string | undefined)[] =>
  alertTopics({ topicArn: OWN_TOPIC, ...alerts }).map((arn) => (arn === OWN_TOPIC ? undefined : arn));

/** Throws if a parameter of the command line, such as `gapPercnt=10`, is none of the template's. */
export const refuseUnknownParameters = (given: readonly string[]): void => {
  const problems = given
    .map((parameter) => parameter.split('=')[0] ?? '')
    .filter((name) => !PARAMETERS.some((known) => known === name))
    .map((name) => `parameter ${name}: there is no such parameter${didYouMean(name, PARAMETERS)}`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
};

/** Reads the parameters and the policy that they name. Throws with every problem, so that nothing wrong is packaged. */
export const readSettings = (values: Readonly<Record<string, unknown>>, directory: string): Settings => {
  const read = parameters.safeParse(values);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `parameter ${path.join('.')}: ${message}`);
    throw new Error(problems.join('\n'));
  }
  const file = read.data.policy;
  const path = resolve(directory, file);
  if (file !== POLICY_FILE && !existsSync(path)) throw new Error(`parameter policy: there is no file ${file}`);
  const misnamed = existsSync(path)
    ? undefined
    : MISNAMED_POLICY_FILES.find((name) => existsSync(resolve(directory, name)));
  if (misnamed !== undefined)
    throw new Error(
      `parameter policy: there is ${misnamed} and no ${POLICY_FILE}: rename it, or name it with --param="policy=${misnamed}"`,
    );
  const text = existsSync(path) ? readFileSync(path, 'utf8') : 'version: 1\n';
  const policy = parsePolicy(text, file);
  const document = readPolicyDocument(text);
  const alertsTopicArns = topicsOf(policy);
  if (read.data.slackWebhook !== '' && alertsTopicArns.length === 0)
    throw new Error(
      'parameter slackWebhook: it is sent what topics are sent, and every route of the policy names a channel: name slack as a channel',
    );
  return {
    ...read.data,
    policyText: JSON.stringify('value' in document ? document.value : undefined),
    auditRoleName: policy.targets.role.name,
    alertsTopicArns,
    channels: queuedDestinations(policy.alerts),
    ...schedules(policy, read.data),
  };
};
