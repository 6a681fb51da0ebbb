import { S3Client } from '@aws-sdk/client-s3';
import { type AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Clock } from '../domain/ports.ts';
import type { ApiCalls } from '../domain/run.ts';
import { type CallScope, createCallCounter } from './call-counter.ts';
import { type CallSettingsOverrides, serviceSettings } from './call-settings.ts';
import { createConnections } from './connections.ts';
import {
  type AssumeRoleOptions,
  assumeRole,
  type CredentialSource,
  type Credentials,
  type CredentialsProvider,
  refreshed,
} from './credentials.ts';
import { isExpired } from './errors.ts';
import { createLru } from './lru.ts';
import { retryStrategy } from './retry-strategy.ts';
import { followBuckets, pathStyleAtEndpoints } from './s3-region.ts';

/** Whose credentials a client uses, and where; a `Target` is one. Without `roleArn` they are the auditor's own. */
export interface ClientScope {
  readonly region: string;
  readonly accountId?: string;
  readonly roleArn?: string;
}

/** Which clients to forget; a field that is absent matches all. `service` is the IAM prefix, such as `s3`. */
export interface ClientFilter {
  readonly service?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** What the factory gives to every client that it makes. */
export interface ClientConfiguration {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials: () => Promise<Credentials>;
  readonly requestHandler: NonNullable<STSClientConfig['requestHandler']>;
  readonly retryStrategy: NonNullable<STSClientConfig['retryStrategy']>;
  readonly maxAttempts: () => Promise<number>;
  readonly customUserAgent: string;
  readonly defaultsMode: 'standard';
}

/** What the factory needs of a client; every client of the AWS SDK has it. */
export interface AwsClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: unknown;
}

export type ClientConstructor<C extends AwsClient> = new (configuration: ClientConfiguration) => C;

export interface ClientFactoryOptions {
  readonly clock: Clock;
  /** The auditor's own Region, whose STS endpoint is used; the SDK's default when absent. */
  readonly region?: string;
  /** An endpoint for every service; the SDK's own (AWS_ENDPOINT_URL included) when absent. */
  readonly endpoint?: string;
  /** The auditor's own credentials; the SDK's default chain when absent. */
  readonly credentials?: CredentialsProvider;
  readonly assumeRole?: AssumeRoleOptions;
  /** Clients held at most; the one that was used longest ago goes first, and calls that it still makes go on. 1,000 by default. */
  readonly maxClients?: number;
  /** Requests under way at most, over all clients; 50 by default. */
  readonly maxSockets?: number;
  readonly settings?: CallSettingsOverrides;
  /** 0 to 1, for the jitter of delays. */
  readonly random?: () => number;
  /** Of Plumbline, for the user agent. */
  readonly version?: string;
}

/** AWS clients by service, account, Region and role. */
export interface ClientFactory {
  /** The one client for this constructor and scope. */
  for<C extends AwsClient>(Client: ClientConstructor<C>, scope: ClientScope): C;
  /** The credentials that the scope's clients sign with. Rejects with an AssumeRoleError when its role cannot be assumed. */
  credentials(scope: ClientScope): Promise<Credentials>;
  /** Forgets clients, and the roles' credentials of the account when only an account or nothing is given; calls under way go on. */
  clear(filter?: ClientFilter): void;
  /** Forgets all clients and closes all connections. */
  destroy(): void;
  /**
   * Requests sent since they were last taken, retries included, by `service:Operation`; of all scopes when none is given.
   * An AssumeRole counts for the scope that was first to need it. Scopes without an account count under account `*`.
   */
  takeCalls(scope?: CallScope): ApiCalls;
  /** Clients held. */
  readonly size: number;
}

// A client's stack is typed by the service's own inputs; what is added here looks at none of them.
type Stack = STSClient['middlewareStack'];

interface Held {
  readonly client: AwsClient;
  readonly service: string;
  readonly scope: ClientScope;
}

interface Role {
  readonly accountId: string | undefined;
  readonly source: CredentialSource<CallScope>;
}

const MAX_CLIENTS = 1000;
const MAX_SOCKETS = 50;

const callScope = ({ accountId, region }: ClientScope): CallScope => ({ accountId: accountId ?? '*', region });

const sameSession = (a: Credentials, b: Credentials): boolean =>
  a.accessKeyId === b.accessKeyId && a.sessionToken === b.sessionToken;

export const createClientFactory = (options: ClientFactoryOptions): ClientFactory => {
  const { clock, random = Math.random, version, region: homeRegion, maxClients = MAX_CLIENTS } = options;
  const connections = createConnections(options.maxSockets ?? MAX_SOCKETS);
  const counter = createCallCounter();
  const constructors = new Map<unknown, number>();
  const clients = createLru<string, Held>(maxClients);
  const roles = createLru<string, Role>(maxClients);

  const chain: CredentialsProvider = options.credentials ?? fromNodeProviderChain();
  const own = refreshed<CallScope>((_scope, again) => chain(again ? { forceRefresh: true } : {}), clock);

  /** Counts every attempt: the deserialize step runs once an attempt, below the retries. On a command it takes the client's place. */
  const countOn = (stack: Stack, scope: CallScope, service: string): void =>
    stack.add(
      (next, context) => (args) => {
        counter.count(scope, `${service}:${String(context['commandName']).replace(/Command$/, '')}`);
        return next(args);
      },
      { step: 'deserialize', priority: 'low', name: 'countAttempts', override: true },
    );

  /** Sends a call once more with other credentials when AWS says that the session has expired, whatever the clock said. */
  const renewOn = (stack: Stack, scope: CallScope, source: CredentialSource<CallScope>): void =>
    stack.add(
      (next) => async (args) => {
        const used = await source.get(scope);
        try {
          return await next(args);
        } catch (error) {
          if (!isExpired(error) || sameSession(used, await source.replace(used, scope))) throw error;
          return next(args);
        }
      },
      { step: 'initialize', priority: 'high', name: 'renewCredentials' },
    );

  /** An error keeps the answer, whose stream keeps the request with its session token: errors are logged, so the stream goes. */
  const withholdOn = (stack: Stack): void =>
    stack.add(
      (next) => async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const { $response } = error as { readonly $response?: { body?: unknown } };
          if ($response !== undefined) $response.body = undefined;
          throw error;
        }
      },
      { step: 'initialize', priority: 'high', name: 'withholdRequest' },
    );

  const create = <C extends AwsClient>(
    Client: ClientConstructor<C>,
    region: string | undefined,
    scope: CallScope,
    source: CredentialSource<CallScope>,
  ): { readonly client: C; readonly service: string } => {
    // The service is known once the client exists; these are asked for when it sends.
    let { settings } = serviceSettings('', options.settings);
    const client = new Client({
      ...(region === undefined ? {} : { region }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      // Marked as memoized so that the SDK asks here every time, rather than keep a copy for each client.
      credentials: Object.assign(() => source.get(scope), { memoized: true }),
      requestHandler: connections.handler(() => settings.attemptTimeoutMs),
      retryStrategy: retryStrategy(() => settings, random),
      maxAttempts: async () => settings.attempts,
      customUserAgent: version === undefined ? 'plumbline' : `plumbline/${version}`,
      defaultsMode: 'standard',
    });
    const service = serviceSettings(client.config.serviceId, options.settings);
    settings = service.settings;
    const stack = client.middlewareStack as Stack;
    countOn(stack, scope, service.prefix);
    renewOn(stack, scope, source);
    withholdOn(stack);
    return { client, service: service.prefix };
  };

  // Made when the first role is needed, and kept: every role of a run goes through it.
  let sts: STSClient | undefined;
  const assuming = (): STSClient => {
    sts ??= create(STSClient, homeRegion, callScope({ region: homeRegion ?? '*' }), own).client;
    return sts;
  };

  const sourceOf = ({ accountId, roleArn }: ClientScope): CredentialSource<CallScope> => {
    if (roleArn === undefined) return own;
    const countFor = (command: AssumeRoleCommand, scope: CallScope): void =>
      countOn(command.middlewareStack as Stack, scope, 'sts');
    return roles.get(roleArn, () => ({
      accountId,
      source: refreshed(assumeRole(assuming(), roleArn, options.assumeRole ?? {}, clock, countFor), clock),
    })).source;
  };

  const identify = (Client: unknown): number => {
    const known = constructors.get(Client) ?? constructors.size;
    constructors.set(Client, known);
    return known;
  };

  const factory: ClientFactory = {
    for<C extends AwsClient>(Client: ClientConstructor<C>, scope: ClientScope): C {
      const key = [identify(Client), scope.accountId ?? '*', scope.region, scope.roleArn ?? ''].join('|');
      const held = clients.get(key, () => {
        const made = create<AwsClient>(Client, scope.region, callScope(scope), sourceOf(scope));
        if (made.client instanceof S3Client) {
          pathStyleAtEndpoints(made.client);
          followBuckets(made.client, scope.region, (region, command) => {
            countOn(command.middlewareStack as Stack, callScope(scope), made.service);
            return factory.for(S3Client, { ...scope, region });
          });
        }
        return { ...made, scope };
      });
      // The key names the constructor, so what is held under it is an instance of it.
      return held.client as C;
    },
    credentials: (scope) => sourceOf(scope).get(callScope(scope)),
    clear({ service, region, accountId } = {}) {
      clients.forget(
        (held) =>
          (service === undefined || held.service === service) &&
          (region === undefined || held.scope.region === region) &&
          (accountId === undefined || held.scope.accountId === accountId),
      );
      if (service !== undefined || region !== undefined) return;
      roles.forget((role) => accountId === undefined || role.accountId === accountId);
    },
    destroy() {
      factory.clear();
      connections.destroy();
    },
    takeCalls: (scope) => counter.take(scope),
    get size() {
      return clients.size;
    },
  };
  return factory;
};
