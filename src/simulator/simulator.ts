import { listsRegions } from '../domain/default-regions.ts';
import { defined } from '../domain/defined.ts';
import type { Partition } from '../domain/scope.ts';
import type { Access } from './access/access.ts';
import { type EmbeddedDynamodb, startDynamodb } from './dynamodb/dynamodb.ts';
import type { CallLog } from './http/call-log.ts';
import { type Server, startServer } from './http/server.ts';
import type { ServiceModel } from './operation.ts';
import { standingServices } from './operation-names.ts';
import { account } from './services/account.ts';
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

/** Lists the services of a partition. Those without opt-in Regions have no Account service. */
const services = (partition: Partition, stateMachines: Executions | undefined): readonly ServiceModel[] => [
  ...standingServices.filter((service) => service !== account || listsRegions(partition)),
  ...(stateMachines === undefined ? [] : [states(stateMachines)]),
];

/** Usual Region by partition; the first of the world's in others. */
const USUAL_REGIONS: ReadonlyMap<string, string> = new Map([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
]);

/** Starts the embedded AWS. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { world, clock = realClock(), port, dynamodb, stateMachines, onAccess } = options;
  const own =
    dynamodb === undefined || (dynamodb !== 'memory' && 'handler' in dynamodb)
      ? undefined
      : await startDynamodb(dynamodb === 'memory' ? {} : dynamodb);
  const database = own ?? (typeof dynamodb === 'object' && 'handler' in dynamodb ? dynamodb : undefined);
  const server = await startServer({
    services: services(world.partition, stateMachines),
    world,
    clock,
    ...defined({ port, onAccess }),
    ...defined({ forward: database && { dynamodb: database.handler } }),
  }).catch(async (error: unknown) => {
    await own?.close();
    throw error;
  });
  const usual = USUAL_REGIONS.get(world.partition);
  const home = usual !== undefined && world.regions.includes(usual) ? usual : world.regions[0]!;
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
