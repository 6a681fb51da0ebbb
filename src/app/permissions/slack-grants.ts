import type { KnownCall } from '../../domain/calls/index.ts';
import { secretsmanagerCalls } from '../../domain/calls/secretsmanager.ts';
import { serviceActions } from '../../domain/calls/service-actions.ts';
import { ssmCalls } from '../../domain/calls/ssm.ts';
import { deliveriesActions } from '../../stores/dynamodb/dynamodb-deliveries.ts';
import { actionsOf, type Grant, grantsFor, runtimeGrants } from './grant.ts';

/** The Lambda that brings alerts to Slack. The workflow knows nothing of it. */
export const SLACK_SUBSCRIBER = 'SlackSubscriber';

const TAKES_MESSAGES = [
  serviceActions.deleteMessage,
  serviceActions.getQueueAttributes,
  serviceActions.receiveMessage,
] as const;

/** What the role of the subscriber allows, by where the address of its webhook is kept. */
export const slackSubscriberGrants = (webhook: 'ssm' | 'secretsmanager'): readonly Grant[] => [
  {
    actions: TAKES_MESSAGES,
    on: 'slack-queue',
    because: 'Lambda takes the messages of the queue with this role',
    madeByAws: true,
  },
  ...grantsFor([ssmCalls.getParameter]),
  ...(webhook === 'ssm' ? [] : grantsFor([secretsmanagerCalls.getSecretValue])),
  {
    actions: actionsOf(Object.values(deliveriesActions).flatMap(({ table }): readonly KnownCall[] => table)),
    on: 'table',
    because: 'what was delivered',
  },
  ...runtimeGrants,
];

/** What the role allows that moves dead letters back to the subscriber's queue. */
export const redeliveryGrants = (): readonly Grant[] => [
  {
    actions: [...TAKES_MESSAGES, serviceActions.startMessageMoveTask],
    on: 'slack-dead-letters',
    because: 'what could not be delivered',
    madeByAws: true,
  },
  {
    actions: [serviceActions.sendMessage],
    on: 'slack-queue',
    because: 'what is to be delivered again',
    madeByAws: true,
  },
];
