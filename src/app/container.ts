import { Logger } from '@aws-lambda-powertools/logger';
import { type ClientFactory, type ClientFactoryOptions, createClientFactory } from '../aws/clients/client-factory.ts';
import type { Publish } from '../channels/sns.ts';
import { createCollector } from '../collectors/collector.ts';
import { collectors } from '../collectors/index.ts';
import { type DriftCollector, stackDrift } from '../collectors/stack-drift.ts';
import { defined } from '../domain/defined.ts';
import type { Clock, Collector, ExceptionStore, FindingsStore, RunBucket, RunStore } from '../domain/ports.ts';
import type { ReadConcurrency } from './plan/account-concurrency.ts';
import type { DriftPolicy, Policy } from './policy/policy.ts';
import { createRunCache, type RunCache } from './runs/run-cache.ts';

/** Stores of runs, findings and exceptions. */
export interface Stores {
  readonly store: FindingsStore & RunStore;
  /** Exceptions of the table, beside those of the policy. */
  readonly exceptions: ExceptionStore;
  readonly bucket: RunBucket;
}

/** Everything that use cases need beside collectors. Each names what it takes: `Pick<Container, ...>`. */
export interface CoreContainer extends Stores {
  readonly clock: Clock;
  /** The policy of runs that are planned now; a step of a run that is planned reads the run's own (`runPolicy`). */
  readonly policy: Policy;
  readonly runCache: RunCache;
  readonly clients: ClientFactory;
  /** Absent for runs that an operator watches: they send no alerts. */
  readonly publish?: Publish;
  /** Topic that the subscribers of channels listen to; absent where the deployment has none. */
  readonly channelTopicArn?: string;
  /** A deployment's table, for commands that alerts name. */
  readonly table?: string;
  readonly logger: Logger;
  /** The Region that the auditor itself works in: organization, credentials, alerts. */
  readonly homeRegion: string;
  /** Targets that are audited at the same time. */
  readonly maxConcurrency: number;
  /** Absent where the audit does not run on Lambda: no limit of an account applies there. */
  readonly readConcurrency?: ReadConcurrency;
}

/** Adds what only audits of targets need. Lambdas that read no resources do not carry it, nor the SDK clients behind it. */
export interface Container extends CoreContainer {
  readonly collectors: readonly Collector[];
  readonly drift: (pace: DriftPace) => DriftCollector;
}

/** Reuse of earlier detections, and how many run at the same time. */
type DriftPace = Pick<DriftPolicy, 'reuseSeconds' | 'inFlight'>;

/** Options that differ between a Lambda, a laptop and the embedded AWS. */
export interface Wiring {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly homeRegion: string;
  readonly maxConcurrency: number;
  /** Takes the factory, as a deployment's table and bucket are reached through it. */
  readonly stores: (clients: ClientFactory) => Stores;
  /** Absent where no alerts are sent. */
  readonly publisher?: (clients: ClientFactory, region: string) => Publish;
  /** Absent where the audit does not run on Lambda. */
  readonly concurrency?: (clients: ClientFactory, region: string) => ReadConcurrency;
  /** Topic that the subscribers of channels listen to. */
  readonly channelTopicArn?: string | undefined;
  /** A deployment's table by its name. */
  readonly table?: string;
  /** Silent when absent. */
  readonly logger?: Logger;
  /** Endpoint, credentials and pace of the clients; those of the environment by default. */
  readonly clients?: Pick<ClientFactoryOptions, 'connections' | 'credentials' | 'endpoint' | 'settings' | 'version'>;
}

/** Wires everything but collectors. The caller destroys `clients` when it is done. */
export const createCoreContainer = (wiring: Wiring): CoreContainer => {
  const { clock, policy, homeRegion, maxConcurrency } = wiring;
  const clients = createClientFactory({ ...wiring.clients, clock, region: homeRegion });
  return {
    ...wiring.stores(clients),
    clock,
    policy,
    runCache: createRunCache(),
    clients,
    ...defined({
      publish: wiring.publisher?.(clients, homeRegion),
      readConcurrency: wiring.concurrency?.(clients, homeRegion),
      channelTopicArn: wiring.channelTopicArn,
      table: wiring.table,
    }),
    logger: wiring.logger ?? new Logger({ serviceName: 'plumbline', logLevel: 'SILENT' }),
    homeRegion,
    maxConcurrency,
  };
};

/** Adds the collectors to a container. */
export const withCollectors = (container: CoreContainer): Container => {
  const { clients, clock } = container;
  return {
    ...container,
    collectors: collectors.map((definition) => createCollector(definition, clients, { clock })),
    drift: ({ reuseSeconds, inFlight }) => stackDrift(clients, { clock, reuseSeconds, inFlight }),
  };
};

/** Wires every use case. The caller destroys `clients` when it is done. */
export const createContainer = (wiring: Wiring): Container => withCollectors(createCoreContainer(wiring));
