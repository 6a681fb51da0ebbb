import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { skippingClock } from '../../src/simulator/time/clock.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { World } from '../../src/simulator/world/world.ts';
import type { AccountFile, WorldFile } from '../../src/simulator/world/world-schema.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
/** When virtual time begins. */
export const START = Date.parse('2026-03-01T12:00:00.000Z');

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
  readonly requestHandler: NodeHttpHandler;
}

export interface SimulatedAws extends Simulator {
  /** Configuration of an SDK client of the account itself, in eu-west-1 and without retries. */
  config(overrides?: Partial<ClientConfig & { accountId: string }>): ClientConfig;
}

/** A world of one account. */
export const accountWorld = (account: Partial<AccountFile>, world: Partial<WorldFile> = {}): World =>
  worldOf({ version: 1, accounts: [{ id: ACCOUNT, name: 'audit', ...account }], ...world });

/** The embedded AWS in virtual time, which only sleeping moves; closed when the test ends. */
export const simulatedAws = async (world: World, options: Partial<SimulatorOptions> = {}): Promise<SimulatedAws> => {
  const simulator = await startSimulator({ world, clock: skippingClock({ start: START, rate: 0 }), ...options });
  const requestHandler = new NodeHttpHandler();
  onTestFinished(async () => {
    requestHandler.destroy();
    await simulator.close();
  });
  return {
    ...simulator,
    config: ({ accountId = world.defaultAccount, ...overrides } = {}) => ({
      endpoint: simulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: `AKIA${accountId}ROOT`, secretAccessKey: 'secret' },
      maxAttempts: 1,
      requestHandler,
      ...overrides,
    }),
  };
};

/** The AWS error that a call ends with; throws when it succeeds. */
export const awsError = async (
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> => {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call succeeded');
};
