import { defined } from '../domain/defined.ts';
import type { Access } from './access/access.ts';
import { type EmbeddedDynamodb, startDynamodb } from './dynamodb/dynamodb.ts';
import type { CallLog } from './http/call-log.ts';
import { type Server, startServer } from './http/server.ts';
import type { ServiceModel } from './operation.ts';
import { standingServices } from './operation-names.ts';
import { states } from './services/states.ts';
import type { Executions } from './state-machine/executions.ts';
import { realClock, type SimulatorClock } from './time/clock.ts';
import type { World } from './world/world.ts';

export interface SimulatorOptions {
  readonly world: World;
  /** Clock; real time by default. */
  readonly clock?: SimulatorClock;
  /** Port; a free one by default. */
  readonly port?: number;
  /**
   * DynamoDB in memory or in a directory, or a running one, which is not closed with the simulator. None by default.
   */
  readonly dynamodb?: EmbeddedDynamodb | 'memory' | { readonly directory: string };
  /** Executions that Step Functions serves. Step Functions is not offered by default. */
  readonly stateMachines?: Executions;
  /** Called with every decision about a request. */
  readonly onAccess?: (access: Access) => void;
}

/** The embedded AWS: a world behind the wire protocols of AWS, on the loopback interface. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly port: number;
  readonly world: World;
  readonly clock: SimulatorClock;
  readonly calls: CallLog;
  /** Serves a request that did not come over HTTP as one that did. */
  readonly serve: Server['serve'];
  /** Returns the environment of a process that acts as an account; the world's default account if none is given. */
  environment(accountId?: string): Record<string, string>;
  close(): Promise<void>;
}

const services = (stateMachines: Executions | undefined): readonly ServiceModel[] => [
  ...standingServices,
  ...(stateMachines === undefined ? [] : [states(stateMachines)]),
];

/** Default Region by partition. */
const DEFAULT_REGION = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;

/** Starts the embedded AWS. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { world, clock = realClock(), port, dynamodb, stateMachines, onAccess } = options;
  const own =
    dynamodb === undefined || (dynamodb !== 'memory' && 'handler' in dynamodb)
      ? undefined
      : await startDynamodb(dynamodb === 'memory' ? {} : dynamodb);
  const database = own ?? (typeof dynamodb === 'object' && 'handler' in dynamodb ? dynamodb : undefined);
  const server = await startServer({
    services: services(stateMachines),
    world,
    clock,
    ...defined({ port, onAccess }),
    ...defined({ forward: database && { dynamodb: database.handler } }),
  }).catch(async (error: unknown) => {
    await own?.close();
    throw error;
  });
  const usual = DEFAULT_REGION[world.partition];
  const home = world.regions.includes(usual) ? usual : world.regions[0]!;
  return {
    endpoint: server.endpoint,
    port: server.port,
    world,
    clock,
    calls: server.calls,
    serve: server.serve,
    environment: (accountId = world.defaultAccount) => ({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: `AKIA${world.account(accountId).id}ROOT`,
      AWS_SECRET_ACCESS_KEY: 'plumbline',
      AWS_REGION: home,
      // Variable of the AWS CLI and boto3, which do not read AWS_REGION.
      AWS_DEFAULT_REGION: home,
    }),
    async close() {
      await server.close();
      await own?.close();
    },
  };
};
