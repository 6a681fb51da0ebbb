import type { IamAction } from '../../domain/ports.ts';
import { deliveriesActions } from '../../stores/dynamodb/dynamodb-deliveries.ts';
import { type Grant, runtimeGrants, sortedActions } from './grant.ts';

/** The Lambda that brings alerts to Slack. The workflow knows nothing of it. */
export const SLACK_SUBSCRIBER = 'SlackSubscriber';

/** What the role of the subscriber allows, by where the address of its webhook is kept. */
export const slackSubscriberGrants = (webhook: 'ssm' | 'secretsmanager'): readonly Grant[] => [
  {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    on: 'slack-queue',
    because: 'Lambda takes the messages of the queue with this role',
    madeByAws: true,
  },
  { actions: ['ssm:GetParameter'], on: 'slack-webhook', because: 'the address of the webhook' },
  ...(webhook === 'ssm'
    ? []
    : [
        {
          actions: ['secretsmanager:GetSecretValue'],
          on: 'slack-webhook-secret',
          because: 'Parameter Store asks for the secret with the same role',
        } as const,
      ]),
  {
    actions: sortedActions(Object.values(deliveriesActions).flatMap(({ table }): readonly IamAction[] => table)),
    on: 'table',
    because: 'what was delivered',
  },
  ...runtimeGrants,
];

/** What the role allows that moves dead letters back to the subscriber's queue. */
export const redeliveryGrants = (): readonly Grant[] => [
  {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask'],
    on: 'slack-dead-letters',
    because: 'what could not be delivered',
    madeByAws: true,
  },
  { actions: ['sqs:SendMessage'], on: 'slack-queue', because: 'what is to be delivered again', madeByAws: true },
];
