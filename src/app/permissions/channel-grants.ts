import type { AnyChannel } from '../../channels/channel.ts';
import { channels, type Destination } from '../../channels/index.ts';
import { actionOf } from '../../domain/calls/call.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import { serviceActions } from '../../domain/calls/service-actions.ts';
import { deliveriesActions } from '../../stores/dynamodb/dynamodb-deliveries.ts';
import { actionsOf, type Grant, runtimeGrants } from './grant.ts';

const TAKES_MESSAGES = [
  serviceActions.deleteMessage,
  serviceActions.getQueueAttributes,
  serviceActions.receiveMessage,
] as const;

/** Returns the grants of the role of a destination's subscriber: its queue, its deliveries, and those of its channel. */
export const subscriberGrants = ({ channel, options }: Destination): readonly Grant[] => {
  const { grants }: AnyChannel = channels[channel];
  return [
    {
      actions: TAKES_MESSAGES,
      on: 'channel-queue',
      because: 'Lambda takes the messages of the queue with this role',
      madeByAws: true,
    },
    ...grants(options).map(({ call, on, because }) => ({ actions: [actionOf(call)], on, because })),
    {
      actions: actionsOf(Object.values(deliveriesActions).flatMap(({ table }): readonly KnownCall[] => table)),
      on: 'table',
      because: 'what was delivered',
    },
    ...runtimeGrants,
  ];
};

/** Returns the grants of the role that moves dead letters back to a subscriber's queue. */
export const redeliveryGrants = (): readonly Grant[] => [
  {
    actions: [...TAKES_MESSAGES, serviceActions.startMessageMoveTask],
    on: 'channel-dead-letters',
    because: 'what could not be delivered',
    madeByAws: true,
  },
  {
    actions: [serviceActions.sendMessage],
    on: 'channel-queue',
    because: 'what is to be delivered again',
    madeByAws: true,
  },
];
