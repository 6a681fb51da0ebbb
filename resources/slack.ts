import { getAtt, PARTITION, ref, slot, sub } from './intrinsics.ts';
import type { Settings } from './settings.ts';

const FOURTEEN_DAYS = 1_209_600;
/**
 * Six times the Lambda's time-out, as Lambda requires: a message is received again only when no invocation can still
 * hold it.
 */
const VISIBILITY_SECONDS = 360;
/** Number of attempts, which take about two hours, before the dead-letter queue. */
const MAX_RECEIVES = 20;

const queue = (name: string, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: {
    QueueName: name,
    KmsMasterKeyId: ref('Key'),
    MessageRetentionPeriod: FOURTEEN_DAYS,
    ...more,
  },
});

const tlsOnly = (logicalId: string) => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: getAtt(logicalId, 'Arn'),
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const queuePolicy = (logicalId: string, statements: readonly object[]) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [ref(logicalId)],
    PolicyDocument: { Version: '2012-10-17', Statement: [...statements, tlsOnly(logicalId)] },
  },
});

/** Numbers names from the second on. */
const numbered = (name: string, index: number): string => `${name}${index === 0 ? '' : index + 1}`;

const deadLetters = { deadLetterTargetArn: getAtt('DeadLetterQueue', 'Arn') };

/**
 * Subscription to a topic other than the deployment's own. It belongs to the topic's Region, where SNS accepts no
 * dead-letter queue of another Region.
 */
const subscription = (arn: string | undefined, index: number) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    TopicArn: arn ?? ref('AlertsTopic'),
    ...(arn === undefined ? {} : { Region: arn.split(':')[3] }),
    Protocol: 'sqs',
    // Other publishers may use a topic that the policy names, and their messages would be retried until the dead-letter
    // queue.
    FilterPolicy: { deduplicationId: [{ exists: true }] },
    Endpoint: getAtt('SlackQueue', 'Arn'),
    RedrivePolicy:
      arn === undefined
        ? deadLetters
        : { 'Fn::If': [numbered('SlackTopicIsHere', index), deadLetters, ref('AWS::NoValue')] },
  },
});

/** Tests whether a topic that the policy names is in the deployment's account and Region. */
export const slackConditions = ({
  alertsTopicArns,
}: Pick<Settings, 'alertsTopicArns'>): Readonly<Record<string, object>> =>
  Object.fromEntries(
    alertsTopicArns.flatMap((arn, index) => {
      if (arn === undefined) return [];
      const [, , , region, account] = arn.split(':');
      const isHere = [
        { 'Fn::Equals': [ref('AWS::Region'), region] },
        { 'Fn::Equals': [ref('AWS::AccountId'), account] },
      ];
      return [[numbered('SlackTopicIsHere', index), { 'Fn::And': isHere }]];
    }),
  );

/**
 * Path of digests to Slack: topic, queue, Lambda. Undeliverable digests go to a dead-letter queue, and every few hours
 * back to the queue.
 */
export const slack = (
  stage: string,
  { alertsTopicArns }: Pick<Settings, 'alertsTopicArns'>,
): Readonly<Record<string, object>> => {
  const resources = {
    SlackQueue: queue(`plumbline-${stage}-slack`, {
      VisibilityTimeout: VISIBILITY_SECONDS,
      RedrivePolicy: { deadLetterTargetArn: getAtt('SlackDeadLetterQueue', 'Arn'), maxReceiveCount: MAX_RECEIVES },
    }),
    SlackDeadLetterQueue: queue(`plumbline-${stage}-slack-dead-letters`),
    SlackQueuePolicy: queuePolicy('SlackQueue', [
      {
        Sid: 'Alerts',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: getAtt('SlackQueue', 'Arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': alertsTopicArns.map((arn) => arn ?? ref('AlertsTopic')) } },
      },
    ]),
    SlackDeadLetterQueuePolicy: queuePolicy('SlackDeadLetterQueue', []),
    ...Object.fromEntries(
      alertsTopicArns.map((arn, index) => [numbered('SlackSubscription', index), subscription(arn, index)]),
    ),
    SlackDelivery: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: getAtt('SlackQueue', 'Arn'),
        FunctionName: ref('SlackSubscriberLambdaFunction'),
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        // The least that Lambda accepts. Slack accepts a message a second.
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    SlackRedelivery: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: `plumbline-${stage}-slack-redelivery`,
        Description: 'What could not be brought to Slack is tried again',
        ScheduleExpression: 'rate(6 hours)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: sub(`arn:${PARTITION}:scheduler:::aws-sdk:sqs:startMessageMoveTask`),
          RoleArn: getAtt('SlackRedeliveryRole', 'Arn'),
          Input: sub(JSON.stringify({ SourceArn: slot('SlackDeadLetterQueue.Arn'), MaxNumberOfMessagesPerSecond: 1 })),
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 },
        },
      },
    },
  };
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [name, { ...resource, Condition: 'HasSlackWebhook' }]),
  );
};
