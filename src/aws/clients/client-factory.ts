import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { sessionRegion } from '../../domain/default-regions.ts';
import { defined } from '../../domain/defined.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ApiCalls } from '../../domain/run.ts';
import { createCredentialSources } from '../credentials/credential-sources.ts';
import type { AssumeRoleOptions, CredentialSource, CredentialsProvider } from '../credentials/credentials.ts';
import type { Credentials } from '../credentials/sealed-credentials.ts';
import { sourceKeys } from '../credentials/source-key.ts';
import { createCallCounter } from '../metrics/call-counter.ts';
import { type CallMetric, createCallMetrics } from '../metrics/call-metrics.ts';
import type { CallScope } from '../metrics/totals.ts';
import { type CallSettingsOverrides, servicePrefix, serviceSettings } from './call-settings.ts';
import {
  countOn,
  leaveUnmeasured,
  type MiddlewareStack,
  measureOn,
  refuseRepeatedPages,
  renewOn,
  withholdOn,
} from './client-middleware.ts';
import { type ClientFilter, type ClientOverrides, type ClientScope, overridesKey } from './client-scope.ts';
import { type Connections, createConnections, type SignerConstructor } from './connections.ts';
import { createLru } from './lru.ts';
import { createRateLimits, limitOn, rateOf } from './rate-limit.ts';
import { retryStrategy } from './retry-strategy.ts';
import { followBuckets, pathStyleAtEndpoints } from './s3-region.ts';
import { type Sleep, systemSleep } from './sleep.ts';

export type { ClientScope } from './client-scope.ts';

/** Configuration that the factory passes to every client. */
export interface ClientConfiguration {
  readonly region?: string;
  readonly endpoint?: string;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  readonly credentials: () => Promise<Credentials>;
  readonly requestHandler: NonNullable<STSClientConfig['requestHandler']>;
  readonly signerConstructor?: SignerConstructor;
  readonly retryStrategy: NonNullable<STSClientConfig['retryStrategy']>;
  readonly maxAttempts: () => Promise<number>;
  readonly customUserAgent: string;
  readonly defaultsMode: 'standard';
}

/** Parts of a client that the factory uses. Every client of the AWS SDK has them. */
export interface AwsClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: unknown;
}

export type ClientConstructor<C extends AwsClient> = new (configuration: ClientConfiguration) => C;

export interface ClientFactoryOptions {
  readonly clock: Clock;
  /**
   * The auditor's own Region, in which STS is asked for roles; an opt-in Region gives way to us-east-1, as accounts
   * need not have enabled it. The SDK's default if absent.
   */
  readonly region?: string;
  /** Endpoint of every service; the SDK's own (AWS_ENDPOINT_URL included) if absent. */
  readonly endpoint?: string;
  /** The auditor's own credentials; the SDK's default chain if absent. */
  readonly credentials?: CredentialsProvider;
  readonly assumeRole?: AssumeRoleOptions;
  /**
   * Maximum number of cached clients; 1,000 by default. The least recently used one is evicted; its calls in flight
   * continue.
   */
  readonly maxClients?: number;
  /**
   * Maximum number of cached sessions of roles, profiles and supplied keys; 2,000 by default. An evicted role is
   * assumed again when needed.
   */
  readonly maxSessions?: number;
  /** Maximum requests in flight over all clients; 50 by default. */
  readonly maxSockets?: number;
  /** Connections that carry requests instead of sockets. They are destroyed with the factory. */
  readonly connections?: Connections;
  readonly settings?: CallSettingsOverrides;
  /** Whether this factory admits operations that change resources; `read` by default. */
  readonly allow?: 'read' | 'write';
  /** Waits of the rate limits; real time if absent. */
  readonly sleep?: Sleep;
  /** Random number from 0 to 1, for the jitter of delays. */
  readonly random?: () => number;
  /** Version of Plumbline, for the user agent. */
  readonly version?: string;
}

/** AWS clients by service, account, Region and role. */
export interface ClientFactory {
  /** Returns the one client for this constructor, scope and overrides. */
  for<C extends AwsClient>(Client: ClientConstructor<C>, scope: ClientScope, overrides?: ClientOverrides): C;
  /**
   * Returns the credentials that the scope's clients sign with. Rejects with an AssumeRoleError if its role cannot be
   * assumed.
   */
  credentials(scope: ClientScope): Promise<Credentials>;
  /**
   * Evicts clients, and the roles' credentials of the account if the filter is an account or empty. Calls in flight
   * continue.
   */
  clear(filter?: ClientFilter): void;
  /** Evicts all clients and closes all connections. */
  destroy(): void;
  /**
   * Takes the number of requests sent since the last take, retries included, by `service:Operation`; of all scopes by
   * default. An AssumeRole counts for the first scope that needed it. Scopes without an account count under account
   * `*`.
   */
  takeCalls(scope?: CallScope): ApiCalls;
  /**
   * Takes calls, retries, throttles and durations since the last take, by account, Region and operation; of all scopes
   * by default.
   */
  takeMetrics(scope?: CallScope): readonly CallMetric[];
  /** Number of cached clients. */
  readonly size: number;
  /** Mode that operations which change resources require (`requireWrite`). */
  readonly allow: 'read' | 'write';
}

interface Held {
  readonly client: AwsClient;
  readonly service: string;
  readonly scope: Pick<ClientScope, 'accountId' | 'region'>;
}

const MAX_CLIENTS = 1000;
const MAX_SESSIONS = 2000;
const MAX_SOCKETS = 50;
/** Maximum number of account-Regions that are counted separately between two takes. */
const MAX_COUNTED = 10_000;

const callScope = ({ accountId, region }: ClientScope): CallScope => ({ accountId: accountId ?? '*', region });

export const createClientFactory = (options: ClientFactoryOptions): ClientFactory => {
  const { clock, random = Math.random, version, region: homeRegion, maxClients = MAX_CLIENTS } = options;
  const stsRegion = homeRegion === undefined ? undefined : sessionRegion(homeRegion);
  const limits = createRateLimits(clock, options.sleep ?? systemSleep);
  const connections = options.connections ?? createConnections(options.maxSockets ?? MAX_SOCKETS);
  const { signerConstructor } = connections;
  const recorder = { counter: createCallCounter(MAX_COUNTED), metrics: createCallMetrics(MAX_COUNTED) };
  const constructors = new Map<unknown, number>();
  const clients = createLru<string, Held>(maxClients);

  const create = <C extends AwsClient>(
    Client: ClientConstructor<C>,
    region: string | undefined,
    scope: CallScope,
    source: CredentialSource<CallScope>,
    { endpoint = options.endpoint, useFipsEndpoint, useDualstackEndpoint, ...own }: ClientOverrides = {},
  ): { readonly client: C; readonly service: string } => {
    // The service is known once the client exists. The settings are read when it sends.
    let settings = serviceSettings('', options.settings, own);
    const client = new Client({
      ...defined({ region, endpoint, useFipsEndpoint, useDualstackEndpoint }),
      // Marked as memoized, so that the SDK asks here every time instead of caching per client.
      credentials: Object.assign(() => source.get(scope), { memoized: true }),
      requestHandler: connections.handler(() => settings.attemptTimeoutMs),
      ...defined({ signerConstructor }),
      retryStrategy: retryStrategy(() => settings, random),
      maxAttempts: async () => settings.attempts,
      customUserAgent: version === undefined ? 'plumbline' : `plumbline/${version}`,
      defaultsMode: 'standard',
    });
    const service = servicePrefix(client.config.serviceId);
    settings = serviceSettings(client.config.serviceId, options.settings, own);
    const stack = client.middlewareStack as MiddlewareStack;
    measureOn(stack, recorder, scope, service);
    countOn(stack, recorder, scope, service);
    renewOn(stack, scope, source);
    refuseRepeatedPages(stack);
    withholdOn(stack);
    const rate = rateOf(settings);
    if (rate !== undefined) {
      const key = [service, scope.accountId, scope.region].join('|');
      limitOn(client as unknown as STSClient, stack, (signal) => limits.turn(key, rate, signal));
    }
    return { client, service };
  };

  const sources = createCredentialSources({
    clock,
    keys: sourceKeys(randomBytes(32)),
    own: options.credentials,
    assumeRole: options.assumeRole ?? {},
    region: stsRegion,
    limit: options.maxSessions ?? MAX_SESSIONS,
    sts: (source) => create(STSClient, stsRegion, callScope({ region: stsRegion ?? '*' }), source).client,
    prepare(command, scope) {
      countOn(command.middlewareStack as MiddlewareStack, recorder, scope, 'sts');
      measureOn(command.middlewareStack as MiddlewareStack, recorder, scope, 'sts');
    },
  });

  const identify = (Client: unknown): number => {
    const known = constructors.get(Client) ?? constructors.size;
    constructors.set(Client, known);
    return known;
  };

  const factory: ClientFactory = {
    for<C extends AwsClient>(Client: ClientConstructor<C>, scope: ClientScope, overrides?: ClientOverrides): C {
      const { accountId, region } = scope;
      const { key: sourceKey, source } = sources.of(scope);
      const key = [identify(Client), accountId ?? '*', region, sourceKey, overridesKey(overrides)].join('|');
      const held = clients.get(key, () => {
        const made = create<AwsClient>(Client, region, callScope(scope), source, overrides);
        if (made.client instanceof S3Client) {
          pathStyleAtEndpoints(made.client);
          followBuckets(made.client, region, (actual, command) => {
            countOn(command.middlewareStack as MiddlewareStack, recorder, callScope(scope), made.service, true);
            leaveUnmeasured(command.middlewareStack as MiddlewareStack);
            return factory.for(S3Client, { ...scope, region: actual }, overrides);
          });
        }
        return { ...made, scope: { region, ...defined({ accountId }) } };
      });
      // The key names the constructor, so the cached client is an instance of it.
      return held.client as C;
    },
    credentials: (scope) => sources.of(scope).source.get(callScope(scope)),
    clear({ service, region, accountId } = {}) {
      clients.forget(
        (held) =>
          (service === undefined || held.service === service) &&
          (region === undefined || held.scope.region === region) &&
          (accountId === undefined || held.scope.accountId === accountId),
      );
      if (service === undefined && region === undefined) sources.forget(accountId);
    },
    destroy() {
      factory.clear();
      connections.destroy();
    },
    takeCalls: (scope) => recorder.counter.take(scope),
    takeMetrics: (scope) => recorder.metrics.take(scope),
    get size() {
      return clients.size;
    },
    allow: options.allow ?? 'read',
  };
  return factory;
};
