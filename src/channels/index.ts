import type { Digest } from '../formats/digest/digest.ts';
import type { AnyChannel, ChannelPorts, Sent } from './channel.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

/** Every channel, by the name that routes of the policy give. */
export const channels = { slack, sns, teams, webhook } as const satisfies Readonly<Record<string, AnyChannel>>;
export type ChannelId = keyof typeof channels;

/** A channel with the options of a route. */
export interface Destination {
  readonly channel: ChannelId;
  readonly options: unknown;
}

/** Names a destination. Throws for an unknown channel, and for options that are not those of the channel. */
export const destinationOf = (id: string, options: unknown): Destination => {
  if (!Object.hasOwn(channels, id)) throw new Error(`there is no channel ${id}`);
  const channel = id as ChannelId;
  const { options: schema }: AnyChannel = channels[channel];
  return { channel, options: schema.parse(options) };
};

/** Binds a destination: what it returns renders a digest and sends it. */
export const senderTo = (
  { channel: id, options }: Destination,
  ports: ChannelPorts,
): ((digest: Digest) => Promise<Sent>) => {
  const channel: AnyChannel = channels[id];
  return (digest) => channel.send(channel.render(digest, options), options, ports);
};

/** The address of a destination, whose options are those of its channel. */
export const addressOf = ({ channel, options }: Destination): string => {
  const { address }: AnyChannel = channels[channel];
  return address(options);
};
