import { getAtt, PARTITION, ref, slot, sub } from './intrinsics.ts';
import type { Settings } from './settings.ts';

const FOURTEEN_DAYS = 1_209_600;
/** Six times what the Lambda may take, as Lambda asks for: a message that was given comes again when nobody can be at it any more. */
const VISIBILITY_SECONDS = 360;
/** Two hours of attempts, then the dead-letter queue. */
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

/** Numbered from the second on. */
const numbered = (name: string, index: number): string => `${name}${index === 0 ? '' : index + 1}`;

const deadLetters = { deadLetterTargetArn: getAtt('DeadLetterQueue', 'Arn') };

/** The subscription of a topic that is not the deployment's own stands in the topic's Region, where SNS takes no dead-letter queue of another. */
const subscription = (arn: string | undefined, index: number) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    TopicArn: arn ?? ref('AlertsTopic'),
    ...(arn === undefined ? {} : { Region: arn.split(':')[3] }),
    Protocol: 'sqs',
    // Others may publish to a topic that the policy names, and what is no digest would be tried for good.
    FilterPolicy: { deduplicationId: [{ exists: true }] },
    Endpoint: getAtt('SlackQueue', 'Arn'),
    RedrivePolicy:
      arn === undefined
        ? deadLetters
        : { 'Fn::If': [numbered('SlackTopicIsHere', index), deadLetters, ref('AWS::NoValue')] },
  },
});

/** Whether a topic that the policy names is of the deployment's account and Region. */
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
 * How digests come to Slack: topic, queue, Lambda. What the Lambda cannot deliver goes to a dead-letter queue, and from there back to the
 * queue every few hours, as long as it takes.
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
        // The fewest that Lambda takes: Slack bears a message a second.
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
