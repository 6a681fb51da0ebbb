import type { Destination } from '../src/channels/index.ts';
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

/** The way of digests to one destination: topic, queue, Lambda. */
export interface Subscriber {
  /** Begins its logical ids: `Slack`. */
  readonly id: string;
  /** Part of the names of its resources: `slack`. */
  readonly name: string;
  /** As descriptions name the destination. */
  readonly title: string;
  readonly destination: Destination;
  /** The template's condition under which it exists. */
  readonly condition?: string;
  /** Topics that it listens to: ARNs, or undefined for the deployment's own. */
  readonly topicArns: readonly (string | undefined)[];
  /** Logical id of the deployment's own topic. */
  readonly ownTopic: 'AlertsTopic' | 'ChannelTopic';
  /** The routes whose digests it takes; those of all routes when absent. */
  readonly routes?: readonly string[];
}

type SubscriberSettings = Pick<Settings, 'alertsTopicArns' | 'channels' | 'slackWebhook'>;

/** `teams-3f9a1c2b` as a logical id: `Teams3f9a1c2b`. */
const logicalId = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** Subscriber of the deployment's Slack webhook. The template has it in any case, under a condition. */
const slackOf = ({ alertsTopicArns, slackWebhook }: SubscriberSettings): Subscriber => ({
  id: 'Slack',
  name: 'slack',
  title: 'Slack',
  destination: { channel: 'slack', options: { webhook: slackWebhook === '' ? 'ssm:none' : slackWebhook } },
  condition: 'HasSlackWebhook',
  topicArns: alertsTopicArns,
  ownTopic: 'AlertsTopic',
});

/** Subscribers of a deployment: that of its Slack webhook, and one for each destination that routes of the policy name. */
export const subscribersOf = (settings: SubscriberSettings): readonly Subscriber[] => [
  slackOf(settings),
  ...settings.channels.map(({ name, routes, channel, options }) => ({
    id: logicalId(name),
    name,
    title: name,
    destination: { channel, options },
    topicArns: [undefined],
    ownTopic: 'ChannelTopic' as const,
    routes,
  })),
];

/** Restricts a resource to deployments that have the subscriber. */
export const where = <T extends object>({ condition }: Subscriber, resource: T): T =>
  condition === undefined ? resource : { ...resource, Condition: condition };

/**
 * Subscription to a topic. One to a topic other than the deployment's own belongs to the topic's Region, where SNS
 * accepts no dead-letter queue of another Region.
 */
const subscription = ({ id, ownTopic, routes }: Subscriber, arn: string | undefined, index: number) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    TopicArn: arn ?? ref(ownTopic),
    ...(arn === undefined ? {} : { Region: arn.split(':')[3] }),
    Protocol: 'sqs',
    // Other publishers may use a topic that the policy names, and their messages would be retried until the dead-letter
    // queue.
    FilterPolicy: { deduplicationId: [{ exists: true }], ...(routes === undefined ? {} : { route: routes }) },
    Endpoint: getAtt(`${id}Queue`, 'Arn'),
    RedrivePolicy:
      arn === undefined
        ? deadLetters
        : { 'Fn::If': [numbered(`${id}TopicIsHere`, index), deadLetters, ref('AWS::NoValue')] },
  },
});

/** Conditions for topics that the policy names: the topic is in the deployment's account and Region. */
export const topicConditions = (subscribers: readonly Subscriber[]): Readonly<Record<string, object>> =>
  Object.fromEntries(
    subscribers.flatMap(({ id, topicArns }) =>
      topicArns.flatMap((arn, index) => {
        if (arn === undefined) return [];
        const [, , , region, account] = arn.split(':');
        const isHere = [
          { 'Fn::Equals': [ref('AWS::Region'), region] },
          { 'Fn::Equals': [ref('AWS::AccountId'), account] },
        ];
        return [[numbered(`${id}TopicIsHere`, index), { 'Fn::And': isHere }]];
      }),
    ),
  );

/** Dead letters return to the queue every few hours. */
const subscriberResources = (stage: string, subscriber: Subscriber): Readonly<Record<string, object>> => {
  const { id, name, title, topicArns, ownTopic } = subscriber;
  const resources = {
    [`${id}Queue`]: queue(`plumbline-${stage}-${name}`, {
      VisibilityTimeout: VISIBILITY_SECONDS,
      RedrivePolicy: { deadLetterTargetArn: getAtt(`${id}DeadLetterQueue`, 'Arn'), maxReceiveCount: MAX_RECEIVES },
    }),
    [`${id}DeadLetterQueue`]: queue(`plumbline-${stage}-${name}-dead-letters`),
    [`${id}QueuePolicy`]: queuePolicy(`${id}Queue`, [
      {
        Sid: 'Alerts',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: getAtt(`${id}Queue`, 'Arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': topicArns.map((arn) => arn ?? ref(ownTopic)) } },
      },
    ]),
    [`${id}DeadLetterQueuePolicy`]: queuePolicy(`${id}DeadLetterQueue`, []),
    ...Object.fromEntries(
      topicArns.map((arn, index) => [numbered(`${id}Subscription`, index), subscription(subscriber, arn, index)]),
    ),
    [`${id}Delivery`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: getAtt(`${id}Queue`, 'Arn'),
        FunctionName: ref(`${id}SubscriberLambdaFunction`),
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        // Lambda's minimum: a chat accepts a message per second.
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    [`${id}Redelivery`]: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: `plumbline-${stage}-${name}-redelivery`,
        Description: `What could not be brought to ${title} is tried again`,
        ScheduleExpression: 'rate(6 hours)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: sub(`arn:${PARTITION}:scheduler:::aws-sdk:sqs:startMessageMoveTask`),
          RoleArn: getAtt(`${id}RedeliveryRole`, 'Arn'),
          Input: sub(JSON.stringify({ SourceArn: slot(`${id}DeadLetterQueue.Arn`), MaxNumberOfMessagesPerSecond: 1 })),
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 },
        },
      },
    },
  };
  return Object.fromEntries(
    Object.entries(resources).map(([logical, resource]) => [logical, where(subscriber, resource)]),
  );
};

/** Topic that the subscribers of the policy's channels listen to: only the step that sends alerts publishes to it. */
const channelTopic = (stage: string) => ({
  ChannelTopic: {
    Type: 'AWS::SNS::Topic',
    Properties: { TopicName: `plumbline-${stage}-channels`, KmsMasterKeyId: ref('Key') },
  },
  ChannelTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [ref('ChannelTopic')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnePublisher',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: ref('ChannelTopic'),
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': getAtt('SendAlertsRole', 'Arn') } },
          },
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: ref('ChannelTopic'),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  },
});

/** The resources of all subscribers, and the topic of the policy's channels where it names any. */
export const subscribers = (stage: string, settings: SubscriberSettings): Readonly<Record<string, object>> => ({
  ...(settings.channels.length === 0 ? {} : channelTopic(stage)),
  ...Object.assign({}, ...subscribersOf(settings).map((subscriber) => subscriberResources(stage, subscriber))),
});

/** The Lambdas of the policy's channels, as serverless.yml lists functions. */
export const channelFunctions = (stage: string, { channels }: Pick<Settings, 'channels'>) =>
  Object.fromEntries(
    channels.map(({ name, channel, options }) => {
      const id = logicalId(name);
      return [
        `${id.charAt(0).toLowerCase()}${id.slice(1)}Subscriber`,
        {
          name: `plumbline-${stage}-${name}-subscriber`,
          handler: 'functions/channel-subscriber.handler',
          role: `${id}SubscriberRole`,
          memorySize: 512,
          timeout: 60,
          environment: { PLUMBLINE_CHANNEL: channel, PLUMBLINE_CHANNEL_OPTIONS: JSON.stringify(options) },
        },
      ];
    }),
  );

/** Environment of the step that sends alerts. */
export const sendAlertsEnvironment = ({ channels }: Pick<Settings, 'channels'>) =>
  channels.length === 0 ? {} : { PLUMBLINE_CHANNEL_TOPIC: ref('ChannelTopic') };
