import { Logger } from '@aws-lambda-powertools/logger';
import { deliverAlerts, type Subscriber } from '../../src/app/alerts/deliver-alerts.ts';
import type { Sent } from '../../src/channels/channel.ts';
import type { DeliveryStore } from '../../src/domain/ports.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { memoryDeliveries } from './stores/memory-deliveries.ts';

/** As the template has them. */
const TIMEOUT_MS = 60_000;
const VISIBILITY_MS = 360_000;
const BATCH = 10;
const REDRIVE_MS = 6 * 3_600_000;

interface Queued {
  readonly messageId: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
}

export interface FakeQueue {
  readonly clock: () => Date;
  readonly deliveries: DeliveryStore;
  /** Bodies of messages. */
  readonly dead: readonly string[];
  /** As SNS would: in an envelope, and now and then twice. */
  send(digest: Digest): void;
  sendBody(body: string): void;
  /** Gives batches to the subscriber until nothing is left. */
  drain(): Promise<void>;
  /** Moves what is in the dead-letter queue back, as is done every few hours. */
  redrive(): void;
}

/** A queue with its dead-letter queue and the subscriber behind it, in virtual time. */
export const fakeQueue = (options: {
  readonly send: (now: () => Date) => (digest: Digest) => Promise<Sent>;
  readonly maxReceives?: number;
  /** From 0 to 1: which of the visible messages comes next. */
  readonly random?: () => number;
  readonly start: string;
  readonly logger?: Logger;
  readonly deliveries?: (clock: () => Date) => DeliveryStore;
}): FakeQueue => {
  const { maxReceives = 20, random = () => 0 } = options;
  let now = Date.parse(options.start);
  const clock = () => new Date(now);
  const queued: Queued[] = [];
  const dead: Queued[] = [];
  let sent = 0;
  const deliveries = options.deliveries?.(clock) ?? memoryDeliveries({ clock });
  const subscriber: Subscriber = {
    clock,
    logger: options.logger ?? new Logger({ serviceName: 'test', logLevel: 'SILENT' }),
    deliveries,
    channel: 'slack',
    send: options.send(clock),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  const sendBody = (body: string): void => {
    sent += 1;
    queued.push({ messageId: `message-${sent}`, body, receives: 0, visibleAt: now });
  };
  /** Visible messages in whatever order the queue likes. */
  const receive = (): readonly Queued[] => {
    const visible = queued.filter(({ visibleAt }) => visibleAt <= now);
    const batch: Queued[] = [];
    while (batch.length < BATCH && visible.length > 0) {
      batch.push(...visible.splice(Math.floor(random() * visible.length), 1));
    }
    return batch;
  };
  const remove = (message: Queued): void => void queued.splice(queued.indexOf(message), 1);
  return {
    clock,
    deliveries,
    get dead() {
      return dead.map(({ body }) => body);
    },
    sendBody,
    send: (digest) =>
      sendBody(
        JSON.stringify({ Type: 'Notification', MessageId: 'x', TopicArn: 'x', Message: JSON.stringify(digest) }),
      ),
    async drain() {
      while (queued.length > 0) {
        now = Math.max(now, Math.min(...queued.map(({ visibleAt }) => visibleAt)));
        const batch = receive();
        const received = now;
        for (const message of batch) message.receives += 1;
        // A Lambda that dies leaves its whole batch to the queue.
        const failed = await deliverAlerts({ Records: [...batch] }, subscriber, new Date(now + TIMEOUT_MS)).then(
          ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
          () => batch.map(({ messageId }) => messageId),
        );
        for (const message of batch) {
          if (!failed.includes(message.messageId)) remove(message);
          else if (message.receives >= maxReceives) {
            remove(message);
            dead.push(message);
          } else message.visibleAt = received + VISIBILITY_MS;
        }
      }
    },
    redrive() {
      now += REDRIVE_MS;
      for (const message of dead.splice(0)) queued.push({ ...message, receives: 0, visibleAt: now });
    },
  };
};
