import type { z } from 'zod';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import type { PermittedOn } from '../domain/calls/call.ts';
import type { KnownCall } from '../domain/calls/index.ts';
import type { Clock } from '../domain/ports.ts';
import type { Digest } from '../formats/digest/digest.ts';

/** Answer of a channel to a message. */
export type Sent =
  | { readonly outcome: 'accepted' }
  /** Not taken now. It is sent again, not before the given number of seconds if the channel names one. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** No answer came, so the message may have been taken. It is sent again. */
  | { readonly outcome: 'unanswered'; readonly reason: string }
  /** Not taken, and not the next time either, unless an operator changes something. */
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Secrets by source. They are read again every few minutes, and after `renew`. */
export interface Secrets {
  /** An https address: the secret itself, or `url` of a JSON secret. */
  address(source: string): Promise<string>;
  /** A text: the secret itself, or the named member of a JSON secret. */
  text(source: string, member: string): Promise<string>;
  /** Forgets a secret that the channel did not accept. */
  renew(source: string): void;
}

export interface ChannelPorts {
  readonly clients: ClientFactory;
  /** The deployment's Region. */
  readonly region: string;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Ends the wait for an answer; `AbortSignal.timeout` by default. */
  readonly timeout?: (milliseconds: number) => AbortSignal;
}

/** A permission that a channel needs. */
export interface ChannelGrant {
  readonly call: KnownCall;
  readonly on: PermittedOn;
  readonly because: string;
}

/** A way for digests to reach their recipients: everything that is particular to it stands in its file. */
export interface Channel<Options, Message> {
  /** As routes of the policy name it. */
  readonly id: string;
  /**
   * `topic`: the step that sends alerts publishes to it, and the topic takes care of the recipients. `queue`: a subscriber
   * of its own sends, each digest once and in order, for as long as it takes.
   */
  readonly delivery: 'topic' | 'queue';
  /** Options of a route. A secret is named by its source, never written down. */
  readonly options: z.ZodType<Options>;
  /** The place that messages go to: what is sent there is sent in order, and paused together. */
  address(options: Options): string;
  /** Renders a digest inside the channel's limits, cut at whole entries. Names in it are never interpreted. */
  render(digest: Digest, options: Options): Message;
  /** Sends one message. Expected failures are outcomes; neither they nor errors show a secret. */
  send(message: Message, options: Options, ports: ChannelPorts): Promise<Sent>;
  /** The permissions that sending needs, and no others. */
  grants(options: Options): readonly ChannelGrant[];
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of channels with different options has no narrower common type
export type AnyChannel = Channel<any, any>;

/** Keeps the types of a channel's options and messages. */
export const defineChannel = <const I extends string, Options, Message>(
  channel: Channel<Options, Message> & { readonly id: I },
): Channel<Options, Message> & { readonly id: I } => channel;
