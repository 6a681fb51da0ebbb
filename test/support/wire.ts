import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { createSessions, type Sessions } from '../../src/simulator/access/sessions.ts';
import { type Server, type ServerOptions, startServer } from '../../src/simulator/http/server.ts';
import type { ServiceModel } from '../../src/simulator/operation.ts';
import { realClock, type SimulatorClock } from '../../src/simulator/time/clock.ts';
import { createWorld } from '../../src/simulator/world/create-world.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { type WorldFile, worldFile } from '../../src/simulator/world/world-schema.ts';

export interface Wire extends Server {
  readonly world: World;
  /** Issues credentials that the wire resolves, as STS would. */
  readonly sessions: Sessions;
  /** Configuration of an SDK client of the account itself: `new Client(wire.config())`. */
  config(overrides?: Partial<WireClientConfig>): WireClientConfig;
}

interface WireClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
  readonly requestHandler: NodeHttpHandler;
}

export const ACCOUNT = '111122223333';

/** The wire with operations of the test's own, until the test is over. */
export async function startWire(options: {
  readonly services: readonly ServiceModel[];
  readonly world?: Partial<WorldFile>;
  readonly clock?: SimulatorClock;
  readonly forward?: NonNullable<ServerOptions['forward']>;
}): Promise<Wire> {
  const { services, clock = realClock(), forward = {} } = options;
  const world = createWorld(
    worldFile.parse({ version: 1, accounts: [{ id: ACCOUNT, name: 'audit' }], ...options.world }),
  );
  const requestHandler = new NodeHttpHandler();
  const sessions = createSessions({ clock, random: Math.random });
  const server = await startServer({ services, world, clock, forward, sessions });
  onTestFinished(async () => {
    requestHandler.destroy();
    await server.close();
  });
  return {
    ...server,
    world,
    sessions,
    config: (overrides) => ({
      endpoint: server.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: `AKIA${ACCOUNT}ROOT`, secretAccessKey: 'secret' },
      maxAttempts: 1,
      requestHandler,
      ...overrides,
    }),
  };
}
