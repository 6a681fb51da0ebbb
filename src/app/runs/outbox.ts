import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { RunBucket } from '../../domain/ports.ts';
import { formerOutbox } from './former-layout.ts';
import { type Outbox, type OutboxDigest, runFiles } from './run-files.ts';

/** The outboxes of runs. Each is read once; what is written is what the next read gives. */
export interface Outboxes {
  read(id: RunId): Promise<Outbox>;
  write(id: RunId, outbox: Outbox): Promise<void>;
}

const EMPTY: Outbox = { digests: [] };

export const outboxesOf = (bucket: RunBucket): Outboxes => {
  const known = new Map<RunId, Outbox>();
  return {
    async read(id) {
      const outbox =
        known.get(id) ?? (await runFiles(bucket, id).outbox.read()) ?? (await formerOutbox(bucket, id)) ?? EMPTY;
      known.set(id, outbox);
      return outbox;
    },
    async write(id, outbox) {
      await runFiles(bucket, id).outbox.write(outbox);
      known.set(id, outbox);
    },
  };
};

/** Ids of the changes that were sent to a route. */
export const changesSent = ({ digests }: Outbox, route: string): ReadonlySet<string> =>
  new Set(digests.flatMap((digest) => (digest.state === 'sent' && digest.route === route ? digest.changes : [])));

/** Ids of the digests that a topic or a channel was sent, the first first. */
export const sentTo = ({ digests }: Outbox, to: string): readonly string[] =>
  digests.flatMap((digest) => (digest.state === 'sent' && digest.to === to ? [digest.id] : []));

/** The outbox with these digests still to be sent, in the place of those that were. */
export const withPending = (
  { closedAt, ...outbox }: Outbox,
  pending: readonly Pick<OutboxDigest, 'route' | 'id' | 'changes'>[],
): Outbox => ({
  ...outbox,
  digests: [
    ...outbox.digests.filter(({ state }) => state === 'sent'),
    ...pending.map((digest) => ({ ...digest, state: 'pending' as const })),
  ],
  ...defined({ closedAt: pending.length === 0 ? closedAt : undefined }),
});

/** The outbox with a digest that was taken moved to the end of those that were sent. */
export const withSent = (outbox: Outbox, sent: OutboxDigest): Outbox => {
  const others = outbox.digests.filter(
    ({ route, id, state }) => state === 'sent' || route !== sent.route || id !== sent.id,
  );
  return {
    ...outbox,
    digests: [
      ...others.filter(({ state }) => state === 'sent'),
      sent,
      ...others.filter(({ state }) => state === 'pending'),
    ],
  };
};

/** The outbox closed, unless a digest is pending. */
export const closed = (outbox: Outbox, now: Date): Outbox =>
  outbox.closedAt !== undefined || outbox.digests.some(({ state }) => state === 'pending')
    ? outbox
    : { ...outbox, closedAt: now.toISOString() };
