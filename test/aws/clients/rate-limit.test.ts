import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import type { CallSettingsOverrides } from '../../../src/aws/clients/call-settings.ts';
import { createClientFactory } from '../../../src/aws/clients/client-factory.ts';
import { createRateLimits } from '../../../src/aws/clients/rate-limit.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { worldOf } from '../../../src/simulator/world/load-world.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');

describe('a rate limit', () => {
  const limits = () => {
    const time = skippingClock({ start: START, rate: 0 });
    const { turn } = createRateLimits(() => new Date(time.now()), time.sleep);
    /** Seconds from now on at which the turns of so many requests come. */
    const turns = (count: number, key = 's3', rate = { perSecond: 2, burst: 3 }) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          await turn(key, rate);
          return (time.now() - START) / 1000;
        }),
      );
    return { time, turn, turns };
  };

  it('lets a burst through, and then so many a second, in the order in which they come', async () => {
    expect(await limits().turns(7)).toEqual([0, 0, 0, 0.5, 1, 1.5, 2]);
  });

  it('saves no more than the burst while nothing is sent', async () => {
    const { time, turns } = limits();
    await turns(3);
    await time.sleep(60_000);
    expect(await turns(5)).toEqual([60, 60, 60, 60.5, 61]);
  });

  it('gives back a token after the time of one', async () => {
    const { time, turns } = limits();
    await turns(3);
    await time.sleep(500);
    expect(await turns(2)).toEqual([0.5, 1]);
  });

  it('is of one key alone', async () => {
    const { turns } = limits();
    expect(await Promise.all([turns(4), turns(4, 'logs')])).toEqual([
      [0, 0, 0, 0.5],
      [0, 0, 0, 0.5],
    ]);
  });

  it('ends a wait that is aborted, and those behind it keep their turns', async () => {
    const { turn, turns } = limits();
    const one = { perSecond: 1, burst: 1 };
    await turn('s3', one);
    const abort = new AbortController();
    const waiting = turn('s3', one, abort.signal);
    const behind = turns(1, 's3', one);
    abort.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(await behind).toEqual([2]);
    await expect(turn('s3', one, abort.signal)).rejects.toThrow('stopped');
  });
});

/** The embedded AWS with a quota of five listings a second, and clients on its time. */
const start = async (settings: CallSettingsOverrides) => {
  const clock = skippingClock({ start: START, rate: 0 });
  const world = worldOf({
    version: 1,
    accounts: [{ id: '111122223333', name: 'audit' }],
    quotas: { 's3:ListBuckets': { rate: 5, burst: 5 } },
  });
  const aws = await startSimulator({ world, clock });
  const clients = createClientFactory({
    clock: () => new Date(clock.now()),
    sleep: clock.sleep,
    endpoint: aws.endpoint,
    credentials: async () => ({ accessKeyId: 'AKIA111122223333ROOT', secretAccessKey: 'secret' }),
    settings,
    random: () => 0,
  });
  onTestFinished(async () => {
    clients.destroy();
    await aws.close();
  });
  const list = (region = 'eu-west-1', abortSignal?: AbortSignal) =>
    clock.busy(async () => {
      const client = clients.for(S3Client, { region, accountId: '111122223333' });
      await client.send(new ListBucketsCommand({}), abortSignal === undefined ? {} : { abortSignal });
    });
  return { aws, clients, clock, list };
};

const throttles = (metrics: readonly { readonly throttles: number }[]) =>
  metrics.reduce((sum, one) => sum + one.throttles, 0);

describe('clients with a rate limit', () => {
  const limited = { bucket: { ratePerSecond: 4, burst: 4 } };

  test('under the quota are never throttled, and those without one are', async () => {
    const { aws, clients, clock } = await start(limited);
    const client = clients.for(S3Client, { region: 'eu-west-1', accountId: '111122223333' });
    await Promise.all(Array.from({ length: 24 }, () => client.send(new ListBucketsCommand({}))));
    expect(throttles(clients.takeMetrics())).toBe(0);
    expect(aws.calls.count()).toBe(24);
    // Four at once, and the other twenty at four a second.
    expect((clock.now() - START) / 1000).toBe(5);

    const unlimited = await start({ bucket: { throttleDelayMs: 1, maxDelayMs: 1, attempts: 2 } });
    const other = unlimited.clients.for(S3Client, { region: 'eu-west-1', accountId: '111122223333' });
    await Promise.allSettled(Array.from({ length: 24 }, () => other.send(new ListBucketsCommand({}))));
    expect(throttles(unlimited.clients.takeMetrics())).toBeGreaterThan(0);
  });

  test('share it between the clients of an account and Region, and with no others', async () => {
    const { clients, clock } = await start({ bucket: { ratePerSecond: 1, burst: 1 } });
    const send = (accountId: string, region: string, more: object = {}) =>
      clients.for(S3Client, { region, accountId }, more).send(new ListBucketsCommand({}));
    await Promise.all([
      send('111122223333', 'eu-west-1'),
      send('111122223333', 'eu-west-1', { settings: { attempts: 2 } }),
      send('111122223333', 'us-east-1'),
      send('444455556666', 'eu-west-1'),
    ]);
    expect(clock.now() - START).toBe(1000);
  });

  test('stop to wait when their call is aborted', async () => {
    const { aws, clients } = await start({ bucket: { ratePerSecond: 0.001, burst: 1 } });
    const client = clients.for(S3Client, { region: 'eu-west-1', accountId: '111122223333' });
    await client.send(new ListBucketsCommand({}));
    const abort = new AbortController();
    const waiting = client.send(new ListBucketsCommand({}), { abortSignal: abort.signal });
    abort.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(aws.calls.count()).toBe(1);
  });
});
