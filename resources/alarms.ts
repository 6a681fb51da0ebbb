import { LAMBDA_NAMES } from '../src/app/permissions/permissions.ts';
import { getAtt, ref } from './intrinsics.ts';
import { reportNamespace } from './metrics.ts';
import type { Settings } from './settings.ts';
import { subscribersOf, where } from './subscribers.ts';

const FIVE_MINUTES = 300;
const HOUR = 3600;

interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly watch: object;
  /** Meaning of missing data. */
  readonly missing?: 'breaching' | 'ignore' | 'notBreaching';
  readonly periods?: number;
  readonly datapoints?: number;
  readonly operator?: string;
  readonly threshold?: number;
}

const alarm = (stage: string, { name, description, watch, ...more }: Alarm) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: `plumbline-${stage}-${name}`,
    AlarmDescription: description,
    AlarmActions: [ref('OperationsTopic')],
    OKActions: [ref('OperationsTopic')],
    ComparisonOperator: more.operator ?? 'GreaterThanOrEqualToThreshold',
    Threshold: more.threshold ?? 1,
    EvaluationPeriods: more.periods ?? 1,
    DatapointsToAlarm: more.datapoints ?? more.periods ?? 1,
    TreatMissingData: more.missing ?? 'notBreaching',
    ...watch,
  },
});

/** Builds an alarm on one metric. */
const single = (namespace: string, metric: string, dimensions: Readonly<Record<string, unknown>>, options = {}) => ({
  Namespace: namespace,
  MetricName: metric,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  Statistic: 'Sum',
  Period: FIVE_MINUTES,
  ...options,
});

interface Summand {
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: readonly [string, unknown];
}

const statistic = ({ id, namespace, metric, dimension: [Name, Value] }: Summand) => ({
  Id: id,
  ReturnData: false,
  MetricStat: {
    Metric: { Namespace: namespace, MetricName: metric, Dimensions: [{ Name, Value }] },
    Period: FIVE_MINUTES,
    Stat: 'Sum',
  },
});

/** Builds one alarm on the sum of several metrics. A point of `success` counts as zero, so that it ends the alarm. */
const sum = (label: string, metrics: readonly Summand[], success?: Summand) => ({
  Metrics: [
    {
      Id: 'total',
      Expression: `SUM([${[...metrics.map(({ id }) => id), ...(success === undefined ? [] : ['success'])].join(', ')}])`,
      Label: label,
      ReturnData: true,
    },
    ...metrics.map(statistic),
    ...(success === undefined
      ? []
      : [{ Id: 'success', Expression: `${success.id} * 0`, ReturnData: false }, statistic(success)]),
  ],
});

const overdue = (stage: string, hours: number) =>
  alarm(stage, {
    name: 'run-overdue',
    description: `No run has ended with a report for ${hours} hours. In alarm until the first run after a deployment.`,
    watch: single(reportNamespace(stage), 'Reports', {}, { Period: HOUR }),
    operator: 'LessThanThreshold',
    periods: hours,
    missing: 'breaching',
  });

const executions = (metric: string, index: number): Summand => ({
  id: `m${index}`,
  namespace: 'AWS/States',
  metric,
  dimension: ['StateMachineArn', ref('AuditStateMachine')],
});

/** Alarms on Plumbline itself, for operators. */
export const alarms = (
  stage: string,
  { audit, gapPercent, overdueHours }: Pick<Settings, 'audit' | 'gapPercent' | 'overdueHours'>,
): Readonly<Record<string, object>> => ({
  RunFailedAlarm: alarm(stage, {
    name: 'run-failed',
    description: 'A run failed, timed out or was aborted: its execution says why; "plumbline redrive" resumes it.',
    watch: sum(
      'runs that did not succeed',
      ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map(executions),
      executions('ExecutionsSucceeded', 3),
    ),
    // One run has one point, and the state it leaves lasts until the next.
    missing: 'ignore',
  }),
  // Without a schedule no run is overdue.
  ...(audit.state === 'ENABLED' ? { RunOverdueAlarm: overdue(stage, overdueHours) } : {}),
  GapsAlarm: alarm(stage, {
    name: 'gaps',
    description: `A run did not see more than ${gapPercent} % of what it should have: its report lists the gaps and what cures them.`,
    watch: single(reportNamespace(stage), 'UnseenPercent', {}, { Statistic: 'Maximum' }),
    operator: 'GreaterThanThreshold',
    threshold: gapPercent,
    // One run has one point, and the state it leaves lasts until the next.
    missing: 'ignore',
  }),
  DeadLettersAlarm: alarm(stage, {
    name: 'dead-letters',
    description: 'A run could not be started or a message not delivered: the dead-letter queue holds it for 14 days.',
    watch: single(
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      { QueueName: getAtt('DeadLetterQueue', 'QueueName') },
      { Statistic: 'Maximum' },
    ),
  }),
  ThrottledAlarm: alarm(stage, {
    name: 'throttled',
    description:
      'Lambda throttles: the account runs too few at once for maxConcurrency. Runs go on, slower: throttled steps are retried for hours.',
    watch: sum(
      'throttled calls',
      LAMBDA_NAMES.map((name, index) => ({
        id: `m${index}`,
        namespace: 'AWS/Lambda',
        metric: 'Throttles',
        dimension: ['FunctionName', ref(`${name}LambdaFunction`)],
      })),
    ),
    periods: 3,
    datapoints: 2,
    // Lambda has points only while functions run, that is, until the run ends.
    missing: 'ignore',
  }),
});

/** Builds an alarm for each subscriber: digests in its dead-letter queue. */
export const subscriberAlarms = (
  stage: string,
  settings: Pick<Settings, 'alertsTopicArns' | 'channels' | 'slackWebhook'>,
): Readonly<Record<string, object>> =>
  Object.fromEntries(
    subscribersOf(settings).map((subscriber) => {
      const { id, name, title } = subscriber;
      const deadLetters = alarm(stage, {
        name: `${name}-dead-letters`,
        description: `An alert could not be brought to ${title}: see the log of the subscriber. It is tried again every few hours, and kept for 14 days.`,
        watch: single(
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          { QueueName: getAtt(`${id}DeadLetterQueue`, 'QueueName') },
          { Statistic: 'Maximum' },
        ),
      });
      return [`${id}DeadLettersAlarm`, where(subscriber, deadLetters)];
    }),
  );
