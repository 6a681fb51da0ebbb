import { createHash } from 'node:crypto';
import { addressOf, type ChannelId, channels, type Destination, destinationOf } from '../../channels/index.ts';
import { type AlertRoute, CHANGE_KINDS } from '../../domain/alert.ts';
import { defined } from '../../domain/defined.ts';
import { uniqueBy } from '../../domain/unique-by.ts';
import type { AlertPolicy } from '../policy/policy.ts';

/** A route with its destination. */
export interface Route extends AlertRoute, Destination {
  /** Destination of its digests, which decides their order: a topic, or the address of a channel. */
  readonly to: string;
}

/** Id of the only route of a policy that names none. */
const DEFAULT_ROUTE = 'default';

/** Stands for the address of a destination where the source of its secret need not be shown. */
export const addressKey = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 16);

const placeOf = (destination: Destination): string => {
  const address = addressOf(destination);
  return channels[destination.channel].delivery === 'topic' ? address : `${destination.channel}:${addressKey(address)}`;
};

/** The routes of the policy, with the settings that they inherit. A route without a channel and without a topic leads nowhere. */
export const alertRoutes = ({ topicArn: common, minimumSeverity, routes }: AlertPolicy): readonly Route[] =>
  (routes ?? [{ id: DEFAULT_ROUTE }]).flatMap((route): readonly Route[] => {
    const { id, topicArn = common, channel, accounts, units, regions, checks, transitions } = route;
    const ofTopic: Destination | undefined =
      topicArn === undefined ? undefined : { channel: 'sns', options: { topicArn } };
    const destination = channel === undefined ? ofTopic : destinationOf(channel, route.options);
    if (destination === undefined) return [];
    return [
      {
        id,
        ...destination,
        to: placeOf(destination),
        minimumSeverity: route.minimumSeverity ?? minimumSeverity,
        ...defined({ checks }),
        match: defined({ accounts, units, regions }),
        news: transitions ?? CHANGE_KINDS,
      },
    ];
  });

/** The topics of SNS that routes name, without duplicates. */
export const alertTopics = (alerts: AlertPolicy): readonly string[] => [
  ...new Set(alertRoutes(alerts).flatMap(({ channel, to }) => (channels[channel].delivery === 'topic' ? [to] : []))),
];

/** A destination that a subscriber of its own sends to. */
export interface QueuedDestination extends Destination {
  /** `teams-3f9a1c2b`: the same for the same channel and options, whatever the order of the routes. */
  readonly name: string;
  /** Ids of the routes that lead there. */
  readonly routes: readonly string[];
}

/** The destinations that need a subscriber, without duplicates, in the order of the routes. */
export const queuedDestinations = (alerts: AlertPolicy): readonly QueuedDestination[] => {
  const named = alertRoutes(alerts)
    .filter(({ channel }) => channels[channel].delivery === 'queue')
    .map(({ id, channel, options }) => ({ id, channel, options, name: nameOf({ channel, options }) }));
  return uniqueBy(named, ({ name }) => name).map(({ channel, options, name }) => ({
    channel,
    options,
    name,
    routes: named.filter((other) => other.name === name).map(({ id }) => id),
  }));
};

const nameOf = ({ channel, options }: { readonly channel: ChannelId; readonly options: unknown }): string => {
  const sorted = Object.entries(options as Readonly<Record<string, unknown>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${channel}-${addressKey(JSON.stringify([channel, sorted])).slice(0, 8)}`;
};
