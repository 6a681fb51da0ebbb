import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sent } from '../../../src/channels/channel.ts';
import type { Digest } from '../../../src/formats/digest/digest.ts';
import { digestFor, opened } from '../../support/digests.ts';
import { bucketFinding } from '../../support/example-report.ts';
import { fakeQueue } from '../../support/fake-queue.ts';
import type { WebhookAnswer } from '../../support/fake-webhook.ts';

const START = '2026-11-10T06:00:00.000Z';
const template = digestFor({ changes: [opened(bucketFinding('b'))] });

/** Digests of a run in the order in which they were sent, told apart by their commands. */
const digestsOf = (run: number, count: number): readonly Digest[] =>
  Array.from({ length: count }, (_, index) => ({
    ...template,
    deduplicationId: `run${run}-${index}`,
    run: {
      ...template.run,
      id: `run${run}`,
      startedAt: new Date(Date.parse(START) - 3600_000 + run * 60_000).toISOString(),
    },
    sentAt: START,
    after: Array.from({ length: index }, (_each, before) => `run${run}-${before}`),
    more: `run${run}-${index}`,
  }));

/** A webhook by its script; `taken` by what it took, and of which of these the answer was lost. */
const scripted = (script: readonly WebhookAnswer[]) => {
  const answers = [...script];
  const taken: string[] = [];
  const lost: string[] = [];
  const times: number[] = [];
  let openAt = 0;
  let early = 0;
  const send =
    (now: () => Date) =>
    async ({ more: id }: Digest): Promise<Sent> => {
      const at = now().getTime();
      if (at < openAt) early += 1;
      times.push(at);
      const answer = answers.shift() ?? 'ok';
      if (answer === 'ok' || answer === 'lost-reset' || answer === 'lost-silence') taken.push(id);
      if (answer === 'ok') return { outcome: 'accepted' };
      if (answer === 'lost-reset' || answer === 'lost-silence') lost.push(id);
      if (typeof answer === 'string') return { outcome: 'unanswered', reason: answer };
      if (answer.status === 404) return { outcome: 'rejected', reason: '404' };
      if (answer.status !== 429) return { outcome: 'refused', reason: String(answer.status) };
      const retryAfterSeconds = Number(answer.retryAfter);
      openAt = at + retryAfterSeconds * 1000;
      return { outcome: 'refused', reason: '429', retryAfterSeconds };
    };
  return { send, taken, lost, times, early: () => early };
};

const inOrderOf = (run: number, taken: readonly string[]): readonly string[] => [
  ...new Set(taken.filter((id) => id.startsWith(`run${run}-`))),
];

const answer: fc.Arbitrary<WebhookAnswer> = fc.oneof(
  fc.constantFrom<WebhookAnswer>(
    'ok',
    'reset',
    'silence',
    'lost-reset',
    'lost-silence',
    { status: 500 },
    { status: 503 },
  ),
  fc.integer({ min: 0, max: 900 }).map((seconds): WebhookAnswer => ({ status: 429, retryAfter: String(seconds) })),
  fc.constant<WebhookAnswer>({ status: 404 }),
);

describe('digests behind a webhook that answers anything in any order', () => {
  test('are each delivered or in the dead-letter queue, in order, and posted again only where the answer was lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 5, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (script, runs, choices, maxReceives) => {
          const webhook = scripted(script);
          let choice = 0;
          const random = () => choices[choice++ % choices.length] ?? 0;
          const queue = fakeQueue({ send: webhook.send, start: START, random, maxReceives });
          const all = runs.flatMap((count, run) => digestsOf(run, count));
          for (const digest of all) {
            queue.send(digest);
            if (random() < 0.2) queue.send(digest);
          }
          const holds = () => {
            for (const { more } of all) {
              const posts = webhook.taken.filter((id) => id === more).length;
              const isDead = queue.dead.some((body) => body.includes(`\\"more\\":\\"${more}\\"`));
              expect(posts > 0 || isDead, `${more} is lost`).toBe(true);
              const lost = webhook.lost.filter((id) => id === more).length;
              expect(posts, more).toBeLessThanOrEqual(1 + lost);
            }
            for (const [run, count] of runs.entries()) {
              const order = inOrderOf(run, webhook.taken);
              expect(order).toEqual(
                digestsOf(run, count)
                  .map(({ more }) => more)
                  .slice(0, order.length),
              );
            }
            expect(webhook.early()).toBe(0);
          };
          await queue.drain();
          holds();
          // Every fault ends at some time.
          for (let times = 0; queue.dead.length > 0; times += 1) {
            expect(times).toBeLessThan(40);
            queue.redrive();
            await queue.drain();
            holds();
          }
          expect(new Set(webhook.taken)).toEqual(new Set(all.map(({ more }) => more)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a delivery', () => {
  test('is made once, however often the digest comes', async () => {
    const webhook = scripted([]);
    const queue = fakeQueue({ send: webhook.send, start: START });
    const [digest] = digestsOf(0, 1);
    if (digest === undefined) throw new Error('no digest');
    queue.send(digest);
    queue.send(digest);
    await queue.drain();
    queue.send(digest);
    await queue.drain();
    expect(webhook.taken).toEqual(['run0-0']);
  });

  test('waits for what was sent before it, and no longer than a subscription needs that filters it out', async () => {
    const webhook = scripted([]);
    const queue = fakeQueue({ send: webhook.send, start: START });
    for (const digest of digestsOf(0, 3).slice(1)) queue.send(digest);
    await queue.drain();
    expect(webhook.taken).toEqual(['run0-1', 'run0-2']);
    const [first = 0] = webhook.times;
    expect(first - Date.parse(START)).toBeGreaterThanOrEqual(300_000);
    expect(first - Date.parse(START)).toBeLessThan(900_000);
  });

  test('of what comes before what it follows is made in order', async () => {
    const webhook = scripted([]);
    const queue = fakeQueue({ send: webhook.send, start: START });
    for (const digest of digestsOf(0, 3).toReversed()) queue.send(digest);
    await queue.drain();
    expect(webhook.taken).toEqual(['run0-0', 'run0-1', 'run0-2']);
  });

  test('leaves a second between two posts', async () => {
    const webhook = scripted([]);
    const queue = fakeQueue({ send: webhook.send, start: START });
    for (const digest of digestsOf(0, 3)) queue.send(digest);
    await queue.drain();
    const [one = 0, two = 0, three = 0] = webhook.times;
    expect(two - one).toBeGreaterThanOrEqual(1000);
    expect(three - two).toBeGreaterThanOrEqual(1000);
  });

  test('that another Lambda has begun, and died over, is made when its time is up', async () => {
    const webhook = scripted([]);
    const queue = fakeQueue({ send: webhook.send, start: START });
    const [digest] = digestsOf(0, 1);
    if (digest === undefined) throw new Error('no digest');
    expect(await queue.deliveries.take('slack', digest.deduplicationId, new Date(Date.parse(START) + 60_000))).toBe(
      'taken',
    );
    queue.send(digest);
    await queue.drain();
    expect(webhook.taken).toEqual(['run0-0']);
    expect(webhook.times[0]).toBeGreaterThanOrEqual(Date.parse(START) + 60_000);
  });

  test.each(['not JSON', '{}', '{"Type":"Notification","Message":"{}"}'])(
    'of what is no digest (%s) is left to the dead-letter queue, and holds nothing up',
    async (body) => {
      const webhook = scripted([]);
      const queue = fakeQueue({ send: webhook.send, start: START, maxReceives: 2 });
      queue.sendBody(body);
      for (const digest of digestsOf(0, 1)) queue.send(digest);
      await queue.drain();
      expect(webhook.taken).toEqual(['run0-0']);
      expect(queue.dead).toEqual([body]);
    },
  );
});
