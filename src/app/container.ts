import { Logger } from '@aws-lambda-powertools/logger';
import { type ClientFactory, type ClientFactoryOptions, createClientFactory } from '../aws/clients/client-factory.ts';
import { createCollector } from '../collectors/collector.ts';
import { collectors } from '../collectors/index.ts';
import { type DriftCollector, stackDrift } from '../collectors/stack-drift.ts';
import type {
  Clock,
  Collector,
  ExceptionStore,
  FindingsStore,
  Notifier,
  RunBucket,
  RunStore,
} from '../domain/ports.ts';
import { snsNotifier } from '../notifiers/sns.ts';
import type { Policy } from './policy/policy.ts';

/** Where runs and findings are kept. */
export interface Stores {
  readonly store: FindingsStore & RunStore;
  /** Beside those of the policy. */
  readonly exceptions: ExceptionStore;
  readonly bucket: RunBucket;
}

/** Everything that the use cases need. */
export interface Container extends Stores {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly clients: ClientFactory;
  /** Absent where nobody is told: of a run that somebody watches. */
  readonly notifier?: Notifier;
  /** A deployment's table, for commands that are told to people. */
  readonly table?: string;
  readonly logger: Logger;
  /** The Region that the auditor itself works in: organization, credentials, alerts. */
  readonly homeRegion: string;
  /** Targets that are audited at the same time. */
  readonly maxConcurrency: number;
  readonly collectors: readonly Collector[];
  readonly drift: DriftCollector;
}

/** What differs between a Lambda, a laptop and the embedded AWS. */
export interface Wiring {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly homeRegion: string;
  readonly maxConcurrency: number;
  /** Given the factory, as a deployment's table and bucket are reached through it. */
  readonly stores: (clients: ClientFactory) => Stores;
  /** Whether people are told: of a run that somebody watches, they are not. */
  readonly notify: boolean;
  /** A deployment's table by its name. */
  readonly table?: string;
  /** Silent when absent. */
  readonly logger?: Logger;
  /** Endpoint, credentials and pace of the clients, where they are not the environment's. */
  readonly clients?: Pick<ClientFactoryOptions, 'connections' | 'credentials' | 'endpoint' | 'settings' | 'version'>;
}

/** Wires what the use cases need. The caller destroys `clients` when it is done. */
export const createContainer = (wiring: Wiring): Container => {
  const { clock, policy, homeRegion, maxConcurrency } = wiring;
  const { externalId } = policy.targets.role;
  const clients = createClientFactory({
    ...wiring.clients,
    clock,
    region: homeRegion,
    assumeRole: externalId === undefined ? {} : { externalId },
  });
  const { reuseSeconds, inFlight } = policy.drift;
  return {
    ...wiring.stores(clients),
    clock,
    policy,
    clients,
    ...(wiring.notify ? { notifier: snsNotifier(clients, { region: homeRegion }) } : {}),
    ...(wiring.table === undefined ? {} : { table: wiring.table }),
    logger: wiring.logger ?? new Logger({ serviceName: 'plumbline', logLevel: 'SILENT' }),
    homeRegion,
    maxConcurrency,
    collectors: collectors.map((definition) => createCollector(definition, clients, { clock })),
    drift: stackDrift(clients, { clock, reuseSeconds, inFlight }),
  };
};
