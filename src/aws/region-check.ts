import { lookup } from 'node:dns/promises';
import { AccountClient } from '@aws-sdk/client-account';
import { partition } from '@aws-sdk/core/client';
import { defaultRegions, partitionOf } from '../domain/default-regions.ts';
import type { AwsClient, ClientConstructor, ClientFactory } from './clients/client-factory.ts';
import type { ClientScope } from './clients/client-scope.ts';
import { AwsRegionError } from './errors/aws-error.ts';
import { listEnabledRegions } from './operations/regions.ts';

export interface RegionCheckOptions {
  /** Codes of Regions that are newer than the SDK. */
  readonly additional?: readonly string[];
  /** Rejects with the code ENOTFOUND if the host does not exist; `dns.lookup` by default. */
  readonly resolveHost?: (host: string) => Promise<unknown>;
}

/**
 * Throws an AwsRegionError if the service cannot be called in the scope's Region: the Region is unknown, not enabled,
 * or lacks the service.
 */
export type RegionCheck = (Client: ClientConstructor<AwsClient>, scope: ClientScope) => Promise<void>;

/** Parts of a client's configuration that a check reads. Every client with endpoint rules has them. */
interface Located {
  readonly serviceId: string;
  readonly endpointProvider?: (parameters: {
    readonly Region: string;
    readonly UseFIPS: boolean;
    readonly UseDualStack: boolean;
  }) => { readonly url: URL };
  readonly serviceConfiguredEndpoint?: () => Promise<string | undefined>;
}

const refusal = (code: string, text: string, hint: string, { accountId, region }: ClientScope): AwsRegionError =>
  new AwsRegionError(text, { code, accountId, region, hint });

/** The SDK describes the Regions that it knows, and guesses a partition for others. */
const isKnown = (region: string): boolean => /-\d+$/.test(region) && 'description' in partition(region);

const isMissingHost = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'ENOTFOUND';

/** Creates an unused client of the service, because only an instance knows its service and endpoints. */
const located = (Client: ClientConstructor<AwsClient>): Located =>
  new (Client as new (configuration: { readonly region: string }) => AwsClient)({ region: 'us-east-1' }).config;

/**
 * Creates the check. `home` is the Region in which an account's Regions are listed. Regions that every account has are
 * taken as enabled without a call; others are listed once per account, and again after its clients were evicted. With a
 * custom endpoint, Regions have no hosts, so only the first two conditions are checked.
 */
export const createRegionCheck = (
  clients: ClientFactory,
  home: string | undefined,
  hasEndpoint: boolean,
  { additional = [], resolveHost = lookup }: RegionCheckOptions,
): RegionCheck => {
  const enabled = new WeakMap<AccountClient, Promise<readonly string[]>>();
  const services = new WeakMap<object, Located>();
  const hosts = new Map<string, Promise<boolean>>();

  const enabledRegions = (scope: ClientScope): Promise<readonly string[]> => {
    const asking = { ...scope, region: home ?? scope.region };
    const client = clients.for(AccountClient, asking);
    const known = enabled.get(client);
    if (known !== undefined) return known;
    const asked = listEnabledRegions(clients, asking);
    enabled.set(client, asked);
    asked.catch(() => enabled.delete(client));
    return asked;
  };

  const exists = async (host: string): Promise<boolean> => {
    try {
      await resolveHost(host);
      return true;
    } catch (error) {
      if (isMissingHost(error)) return false;
      // Nothing is known in this case; the call will tell.
      hosts.delete(host);
      return true;
    }
  };
  const existsOnce = (host: string): Promise<boolean> => {
    const known = hosts.get(host) ?? exists(host);
    hosts.set(host, known);
    return known;
  };

  /** If STS has no host either, the name service is at fault. */
  const lacks = async ({ endpointProvider, serviceConfiguredEndpoint }: Located, region: string): Promise<boolean> => {
    if (hasEndpoint || endpointProvider === undefined || (await serviceConfiguredEndpoint?.())) return false;
    const { hostname } = endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false }).url;
    if (await existsOnce(hostname)) return false;
    return existsOnce(`sts.${region}.${partition(region).dnsSuffix}`);
  };

  return async (Client, scope) => {
    const { region, accountId = 'the account' } = scope;
    if (!isKnown(region) && !additional.includes(region)) {
      const hint = 'See to its spelling; a Region that is newer than the SDK is named in `regions.additional`.';
      throw refusal('UnknownRegion', `there is no Region ${JSON.stringify(region)}`, hint, scope);
    }
    if (!defaultRegions(partitionOf(region)).includes(region) && !(await enabledRegions(scope)).includes(region)) {
      const hint = 'Enable it in the account (account:EnableRegion), or leave it out.';
      throw refusal('RegionNotEnabled', `${region} is not enabled in ${accountId}`, hint, scope);
    }
    const service = services.get(Client) ?? located(Client);
    services.set(Client, service);
    if (await lacks(service, region)) {
      const hint = 'Call the service in another Region.';
      throw refusal('ServiceNotInRegion', `${region} does not have ${service.serviceId}`, hint, scope);
    }
  };
};
