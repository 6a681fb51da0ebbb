import type { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Clock } from '../../domain/ports.ts';
import { accountOfRole, type ClientScope, type RoleStep } from '../clients/client-scope.ts';
import { createLru } from '../clients/lru.ts';
import type { CallScope } from '../metrics/totals.ts';
import {
  type AssumeRoleOptions,
  assumeSession,
  type CredentialSource,
  type CredentialsProvider,
  refreshed,
} from './credentials.ts';
import type { SourceKeys } from './source-key.ts';

type Source = CredentialSource<CallScope>;

/** Source of a scope's credentials, and its key. */
interface KeyedSource {
  readonly key: string;
  readonly source: Source;
}

export interface CredentialSources {
  of(scope: ClientScope): KeyedSource;
  /** Forgets the sessions of an account, or all except the factory's own. */
  forget(accountId: string | undefined): void;
}

export interface CredentialSourcesOptions {
  readonly clock: Clock;
  readonly keys: SourceKeys;
  /** The factory's own credentials; the SDK's default chain if absent. */
  readonly own: CredentialsProvider | undefined;
  /** Options for the roles of scopes. */
  readonly assumeRole: AssumeRoleOptions;
  /** Region of the STS endpoint. */
  readonly region: string | undefined;
  /** Maximum number of cached sources, beside the factory's own. */
  readonly limit: number;
  /** Returns an STS client that signs with the source. */
  sts(source: Source): STSClient;
  /** Called with every AssumeRole before it is sent. */
  prepare(command: AssumeRoleCommand, scope: CallScope): void;
}

interface Held extends KeyedSource {
  readonly accountId: string | undefined;
  /** Created with the first role that is assumed from here, and kept: all roles of a run use it. */
  readonly sts: () => STSClient;
}

export const createCredentialSources = (options: CredentialSourcesOptions): CredentialSources => {
  const { clock, keys, limit } = options;
  const sources = createLru<string, Held>(limit);

  const hold = (key: string, accountId: string | undefined, source: Source): Held => {
    let sts: STSClient | undefined;
    return {
      key,
      accountId,
      source,
      sts: () => {
        sts ??= options.sts(source);
        return sts;
      },
    };
  };

  const chain: CredentialsProvider = options.own ?? fromNodeProviderChain();
  const own = hold(
    'own',
    undefined,
    refreshed((_scope, again) => chain(again ? { forceRefresh: true } : {}), clock),
  );

  const beginning = ({ credentials, profile, accountId }: ClientScope): Held => {
    if (credentials !== undefined) {
      const key = keys.ofKeys(credentials);
      return sources.get(key, () =>
        hold(
          key,
          accountId,
          refreshed(async () => credentials, clock),
        ),
      );
    }
    if (profile !== undefined) {
      const key = keys.ofProfile(profile);
      // Reads the files again for every renewal, because a new login writes there.
      const read = () => fromIni({ profile, ignoreCache: true })();
      return sources.get(key, () => hold(key, accountId, refreshed(read, clock)));
    }
    return own;
  };

  const assumedFrom = (from: Held, step: RoleStep, accountId: string | undefined): Held => {
    const { roleArn, ...more } = step;
    const key = keys.ofRole(from.key, step);
    return sources.get(key, () => {
      const sts = { client: from.sts(), region: options.region };
      return hold(key, accountId, refreshed(assumeSession(sts, roleArn, more, clock, options.prepare), clock));
    });
  };

  return {
    of(scope) {
      const { via = [], roleArn, accountId } = scope;
      let held = beginning(scope);
      for (const step of via) held = assumedFrom(held, step, accountOfRole(step.roleArn));
      if (roleArn === undefined) return held;
      return assumedFrom(
        held,
        { ...options.assumeRole, ...scope.assumeRole, roleArn },
        accountId ?? accountOfRole(roleArn),
      );
    },
    forget(accountId) {
      sources.forget((held) => accountId === undefined || held.accountId === accountId);
    },
  };
};
