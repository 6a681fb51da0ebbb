import type { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import type { Channel, ChannelGrant, ChannelPorts, Sent } from '../../src/channels/channel.ts';
import { createSecrets } from '../../src/channels/secrets.ts';
import { actionOf } from '../../src/domain/calls/call.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { entriesIn } from '../../src/formats/digest/digest-wording.ts';
import type { Fault } from '../../src/simulator/world/world.ts';
import { digestFor, HOSTILE, hostileReport, opened } from './digests.ts';
import { bucketFinding, driftFinding, exampleReport } from './example-report.ts';
import { fakeQueue } from './fake-queue.ts';
import { type FakeWebhook, fakeWebhook, type WebhookAnswer } from './fake-webhook.ts';
import { ACCOUNT, accountWorld, REGION, START, simulatedAws } from './simulated-aws.ts';
import { worldRole } from './template-stack.ts';

/** A channel, with what the contract cannot know of it. */
export interface ChannelUnderTest<Options, Message> {
  readonly channel: Channel<Options, Message>;
  /** Options of a route. Sources are those of `secrets`. */
  readonly options: Options;
  /** Options that the policy must refuse, with a part of the problem. */
  readonly refused: readonly (readonly [options: unknown, problem: string])[];
  /** Parameters of Parameter Store by name. `{address}` stands for that of the fake webhook. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Texts that must show neither in errors nor in logs. */
  readonly hidden: RegExp;
  /** Topics of SNS that exist. */
  readonly topics?: readonly string[];
  /** Fails unless the message stays inside the limits of the channel, and nothing in it is interpreted. */
  readonly check: (message: Message) => void;
  /** Everything that readers see. */
  readonly textOf: (message: Message) => string;
  /** Findings, gaps and exceptions that readers see. */
  readonly shown: (message: Message) => number;
}

/** Controls, formats and separators that act on a terminal or reorder text. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const CHANGES = 3000;
const KEY = 'AKIACHANNEL';

/** The number of entries that a text says were left out. */
const leftOut = (text: string): number =>
  Number(/\.\.\. and ([\d,]+) more\./.exec(text)?.[1]?.replaceAll(',', '') ?? 0);

const single = digestFor({ changes: [opened(bucketFinding('b'))] });
const failed = digestFor({ run: { ...exampleReport.run, state: 'FAILED', failure: 'States.Timeout' } });
const { report, accounts } = hostileReport(CHANGES);
const losses = accounts.map(({ accountId }) => ({ target: { accountId, region: '*' as const }, kind: '*' }));
const hostile = digestFor(report, { accounts, losses });

/** Digests that every channel must be able to render. */
const DIGESTS: readonly (readonly [name: string, digest: Digest])[] = [
  ['one change', single],
  ['a drifted stack', digestFor({ changes: [opened(driftFinding('shop-queues'))] })],
  ['a failure and no change', failed],
  ['only entries that were left out before', { ...single, groups: [], omitted: 12 }],
  ['a folded digest', { ...single, omitted: 4321 }],
  ['a link', { ...single, more: 'https://audits.example/runs/1' }],
  ['no link', { ...single, more: 'javascript:alert(1)' }],
  [`${CHANGES} changes with hostile names`, hostile],
  ...HOSTILE.map((_, index): readonly [string, Digest] => {
    const changes = hostileReport(HOSTILE.length).report.changes?.slice(index, index + 1) ?? [];
    return [`the hostile name ${index}`, digestFor({ changes })];
  }),
];

interface Endpoint {
  readonly ports: ChannelPorts;
  readonly webhook: FakeWebhook;
  /** Messages that a topic took. */
  readonly published: readonly unknown[];
  readonly faults: Fault[];
  readonly renewals: () => number;
}

const arnsOf = ({ on }: ChannelGrant): readonly string[] =>
  typeof on === 'string'
    ? ['*']
    : on.arns.map((arn) => arn.replace('{partition}', 'aws').replace('{region}', REGION).replace('{account}', ACCOUNT));

/** A fake webhook, and an embedded AWS in which the channel holds its grants, but those that are left out, and no others. */
export const endpointOf = async <O, M>(
  { channel, options, secrets, topics = [] }: ChannelUnderTest<O, M>,
  script: readonly WebhookAnswer[] = [],
  without?: string,
): Promise<Endpoint> => {
  const webhook = await fakeWebhook(script);
  const world = accountWorld({});
  const account = world.account(ACCOUNT);
  for (const [name, value] of Object.entries(secrets))
    account.region(REGION).parameters.set(name, value.replace('{address}', webhook.url));
  for (const topic of topics) account.region(REGION).topics.add(topic);
  const Statement = channel
    .grants(options)
    .filter(({ call }) => actionOf(call) !== without)
    .map((grant) => ({ Effect: 'Allow' as const, Action: [actionOf(grant.call)], Resource: arnsOf(grant) }));
  account.roles.set('channel', worldRole({ name: 'channel', trust: { Statement: [] }, policies: [{ Statement }] }));
  world.accessKeys.push({ id: KEY, accountId: ACCOUNT, roleName: 'channel' });
  world.iam.enforce = true;
  const simulator = await simulatedAws(world);
  const clock = () => new Date(START);
  const clients = createClientFactory({
    clock,
    region: REGION,
    endpoint: simulator.endpoint,
    credentials: async () => ({ accessKeyId: KEY, secretAccessKey: 'plumbline' }),
    settings: { data: { attempts: 1 }, 'control-plane': { attempts: 1 }, listing: { attempts: 1 } },
  });
  onTestFinished(() => clients.destroy());
  const own = createSecrets(clients, { region: REGION, clock });
  let renewals = 0;
  return {
    webhook,
    published: world.published,
    faults: world.faults,
    renewals: () => renewals,
    ports: {
      clients,
      region: REGION,
      clock,
      timeout: webhook.timeout,
      secrets: {
        ...own,
        renew: (source) => {
          renewals += 1;
          own.renew(source);
        },
      },
    },
  };
};

const sendTo = async <O, M>(
  { channel, options }: ChannelUnderTest<O, M>,
  { ports }: Endpoint,
  digest: Digest = single,
): Promise<Sent> => channel.send(channel.render(digest, options), options, ports);

/** The promises of every channel: options, rendering, permissions, and secrets that stay hidden. */
export const channelContract = <O, M>(subject: ChannelUnderTest<O, M>): void => {
  const { channel, options, refused, hidden, check, textOf, shown } = subject;
  const render = (digest: Digest): M => channel.render(digest, options);

  describe(`the options of ${channel.id}`, () => {
    test('are those of a route, described for editors', () => {
      expect(channel.options.parse(options)).toEqual(options);
      const { properties, additionalProperties } = z.toJSONSchema(channel.options) as {
        readonly properties: Readonly<Record<string, { readonly description?: string }>>;
        readonly additionalProperties: boolean;
      };
      expect(additionalProperties).toBe(false);
      for (const [name, { description }] of Object.entries(properties)) expect(description, name).toBeTruthy();
    });

    test.each([[{ ...options, unknown: true }, 'nrecognized key'], ...refused] as const)(
      '%j are refused',
      (given, problem) => {
        const issues = channel.options.safeParse(given).error?.issues ?? [];
        expect(issues.map(({ message }) => message).join('; ')).toContain(problem);
      },
    );

    test('give the same address, whatever is read meanwhile', () => {
      expect(channel.address(options)).toBe(channel.address(structuredClone(options)));
    });
  });

  describe(`a message of ${channel.id}`, () => {
    test.each(DIGESTS)('for %s stays inside the limits, and nothing in it is interpreted', (_, digest) => {
      const message = render(digest);
      check(message);
      expect(textOf(message).replaceAll('\n', '')).not.toMatch(ACTING);
      expect(render(digest)).toEqual(message);
    });

    test.each(DIGESTS)('for %s shows every entry, or says how many it leaves out', (_, digest) => {
      const message = render(digest);
      expect(shown(message) + leftOut(textOf(message))).toBe(entriesIn(digest) + digest.omitted);
    });

    test('shows as many entries as fit', () => {
      expect(shown(render(hostile))).toBeGreaterThan(5);
    });
  });

  describe(`the permissions of ${channel.id}`, () => {
    const actions = channel.grants(options).map(({ call }) => actionOf(call));

    test('are enough to send', async () => {
      const endpoint = await endpointOf(subject);
      expect(await sendTo(subject, endpoint)).toEqual({ outcome: 'accepted' });
      expect(endpoint.webhook.taken.length + endpoint.published.length).toBe(1);
    });

    test('are each needed, and have a reason', async () => {
      expect(actions.length).toBeGreaterThan(0);
      for (const { because } of channel.grants(options)) expect(because).toBeTruthy();
    });

    test.each(actions)('without %s nothing is sent, and no secret is shown', async (action) => {
      const endpoint = await endpointOf(subject, [], action);
      const result = await sendTo(subject, endpoint).catch((error: unknown) => String(error));
      expect(result).not.toMatchObject({ outcome: 'accepted' });
      expect(JSON.stringify(result)).not.toMatch(hidden);
      expect(endpoint.webhook.posts + endpoint.published.length).toBe(0);
    });
  });
};

/** Answers of a webhook, with the outcome of each. */
const ANSWERS: readonly (readonly [WebhookAnswer, object])[] = [
  [
    { status: 429, retryAfter: '7' },
    { outcome: 'refused', retryAfterSeconds: 7 },
  ],
  [
    { status: 429, retryAfter: new Date(START + 20_000).toUTCString() },
    { outcome: 'refused', retryAfterSeconds: 20 },
  ],
  [{ status: 429 }, { outcome: 'refused', retryAfterSeconds: 30 }],
  [
    { status: 429, retryAfter: 'soon' },
    { outcome: 'refused', retryAfterSeconds: 30 },
  ],
  [
    { status: 429, retryAfter: '999999' },
    { outcome: 'refused', retryAfterSeconds: 3600 },
  ],
  [{ status: 500 }, { outcome: 'refused' }],
  [
    { status: 503, retryAfter: '3' },
    { outcome: 'refused', retryAfterSeconds: 3 },
  ],
  [
    { status: 400, body: 'invalid_payload' },
    { outcome: 'rejected', reason: 'the webhook answered 400 invalid_payload' },
  ],
  [
    { status: 404, body: '<html>no</html>' },
    { outcome: 'rejected', reason: 'the webhook answered 404' },
  ],
  [{ status: 410, body: 'channel_is_archived' }, { outcome: 'rejected' }],
  [{ status: 302 }, { outcome: 'rejected' }],
  [{ status: 202 }, { outcome: 'accepted' }],
  ['reset', { outcome: 'unanswered' }],
  ['silence', { outcome: 'unanswered', reason: 'no answer within 10 seconds' }],
  ['lost-reset', { outcome: 'unanswered' }],
  ['lost-silence', { outcome: 'unanswered' }],
];

/** Digests of one run in the order of sending. */
const inARow = (count: number): readonly Digest[] =>
  Array.from({ length: count }, (_, index) => ({
    ...single,
    deduplicationId: `digest-${index}`,
    after: Array.from({ length: index }, (_each, before) => `digest-${before}`),
    more: `plumbline report ${index}`,
  }));

/** The promises of every channel behind a queue, over HTTP: retries, pauses, order, and no digest twice. */
export const queuedChannelContract = <O, M>(subject: ChannelUnderTest<O, M>): void => {
  const { channel, options, hidden, textOf } = subject;

  /** A queue with the channel behind it, and every line that the subscriber logs. */
  const queued = async (script: readonly WebhookAnswer[]) => {
    const endpoint = await endpointOf(subject, script);
    const lines: unknown[] = [];
    const log = (...line: readonly unknown[]) => void lines.push(line);
    const queue = fakeQueue({
      start: new Date(START).toISOString(),
      logger: { info: log, warn: log, error: log } as unknown as Logger,
      send: (now) => (digest) =>
        channel.send(channel.render(digest, options), options, { ...endpoint.ports, clock: now }),
    });
    const runOf = (taken: unknown): string => /report (\d+)/.exec(JSON.stringify(taken))?.[1] ?? '';
    return { queue, lines, webhook: endpoint.webhook, order: () => endpoint.webhook.taken.map(runOf) };
  };

  describe(`a post of ${channel.id}`, () => {
    test.each(ANSWERS)('that is answered by %j', async (answer, expected) => {
      const endpoint = await endpointOf(subject, [answer]);
      const sent = await sendTo(subject, endpoint);
      expect(sent).toMatchObject(expected);
      // A secret that is not accepted may have been changed.
      expect(endpoint.renewals() > 0).toBe(sent.outcome === 'rejected');
      expect(JSON.stringify(sent)).not.toMatch(hidden);
      expect(endpoint.webhook.posts).toBe(1);
    });

    test('is JSON that says the same every time', async () => {
      const endpoint = await endpointOf(subject, [{ status: 500 }]);
      await sendTo(subject, endpoint);
      await sendTo(subject, endpoint);
      const [first, second] = endpoint.webhook.received;
      expect(first?.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(second?.body).toBe(first?.body);
      expect(textOf(channel.render(single, options))).toContain('Versioning is suspended on b.');
    });

    test('follows no redirect to another address', async () => {
      const other = await fakeWebhook();
      const endpoint = await endpointOf(subject, [{ status: 307 }]);
      expect(await sendTo(subject, endpoint)).toMatchObject({ outcome: 'rejected' });
      expect(other.posts).toBe(0);
    });

    test('to an address where nothing listens shows no secret', async () => {
      const endpoint = await endpointOf({
        ...subject,
        secrets: Object.fromEntries(
          Object.entries(subject.secrets).map(([name, value]) => [
            name,
            value.replace('{address}', 'http://127.0.0.1:1/services/SECRET'),
          ]),
        ),
      });
      const sent = await sendTo(subject, endpoint);
      expect(sent).toMatchObject({ outcome: 'unanswered' });
      expect(JSON.stringify(sent)).not.toMatch(hidden);
    });
  });

  describe(`digests behind the queue of ${channel.id}`, () => {
    test('arrive once and in order, through every kind of failure, and twice only where the answer was lost', async () => {
      const { queue, lines, order } = await queued([
        'reset',
        { status: 429, retryAfter: '2' },
        'lost-reset',
        { status: 500 },
        'silence',
        'ok',
        { status: 429, retryAfter: '600' },
        'lost-silence',
      ]);
      for (const digest of inARow(3)) queue.send(digest);
      await queue.drain();
      expect(queue.dead).toEqual([]);
      expect(order()).toEqual(['0', '0', '1', '1', '2']);
      expect(JSON.stringify(lines)).not.toMatch(hidden);
    });

    test('that come twice are sent once', async () => {
      const { queue, order } = await queued([]);
      for (const digest of [...inARow(2), ...inARow(2)]) queue.send(digest);
      await queue.drain();
      for (const digest of inARow(2)) queue.send(digest);
      await queue.drain();
      expect(order()).toEqual(['0', '1']);
    });

    test('that are rejected go to the dead-letter queue, and arrive when what was wrong is mended', async () => {
      const { queue, lines, order } = await queued(Array.from({ length: 20 }, () => ({ status: 404 })));
      for (const digest of inARow(1)) queue.send(digest);
      await queue.drain();
      expect(queue.dead).toHaveLength(1);
      expect(order()).toEqual([]);
      queue.redrive();
      await queue.drain();
      expect(order()).toEqual(['0']);
      expect(JSON.stringify(lines)).not.toMatch(hidden);
    });
  });
};
