import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';
import type { Clock, IamAction } from '../../domain/ports.ts';
import { AssumeRoleError, isTransient } from '../errors/errors.ts';
import { type Credentials, sealed } from './sealed-credentials.ts';

/** Where the auditor's own credentials come from; the SDK's provider chains are such functions. */
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<Credentials>;

/** Credentials that are always valid. `S` is on whose behalf they are asked for. */
export interface CredentialSource<S> {
  get(scope: S): Promise<Credentials>;
  /** Others than these, which AWS said have expired. */
  replace(expired: Credentials, scope: S): Promise<Credentials>;
}

/** A refresh is due this long before the session ends, or a quarter of a session before its end when that is less. Milliseconds. */
const AHEAD_MS = 300_000;
/** After a refresh ahead of time has failed, the session is used up for this long before the next try. Milliseconds. */
const RETRY_AHEAD_MS = 30_000;
/** A role that refused is not asked again for this long: every client of the account would ask. Milliseconds. */
const REFUSED_MS = 60_000;
const SESSION_SECONDS = 3600;

export const assumeRoleActions = ['sts:AssumeRole'] as const satisfies readonly IamAction[];

/** Fetches once for everybody who asks, again ahead of expiry, and goes on with what is still valid when that fails. */
export const refreshed = <S>(
  fetch: (scope: S, again: boolean) => Promise<Credentials>,
  clock: Clock,
): CredentialSource<S> => {
  let held: { readonly credentials: Credentials; readonly since: number } | undefined;
  let flight: Promise<Credentials> | undefined;
  let notBefore = 0;

  const renew = (scope: S): Promise<Credentials> => {
    flight ??= fetch(scope, held !== undefined)
      .then((fetched) => {
        const credentials = sealed(fetched);
        held = { credentials, since: clock().getTime() };
        return credentials;
      })
      .finally(() => {
        flight = undefined;
      });
    return flight;
  };

  return {
    async get(scope) {
      if (held === undefined) return renew(scope);
      const { credentials, since } = held;
      if (credentials.expiration === undefined) return credentials;
      const now = clock().getTime();
      const end = credentials.expiration.getTime();
      // At its end when it came: the clock is wrong, and every call would fetch. AWS says when to replace it.
      if (end <= since) return credentials;
      if (end - now > Math.min(AHEAD_MS, (end - since) / 4)) return credentials;
      if (now < end && now < notBefore) return credentials;
      try {
        return await renew(scope);
      } catch (error) {
        if (now >= end) throw error;
        notBefore = now + RETRY_AHEAD_MS;
        return credentials;
      }
    },
    replace: async (expired, scope) =>
      held !== undefined && held.credentials !== expired ? held.credentials : renew(scope),
  };
};

export interface AssumeRoleOptions {
  readonly externalId?: string;
  /** 2 to 64 characters; `plumbline` by default. */
  readonly sessionName?: string;
  /** 900 to 43,200, and at most the role's own maximum; 3,600 by default, which is all that a role may ask of another role. */
  readonly durationSeconds?: number;
  /** Tags of the session, by key. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Keys of the tags that roles assumed from this one keep. */
  readonly transitiveTagKeys?: readonly string[];
  /** A session policy, in JSON: the session may do what it and the role's policies allow. */
  readonly policy?: string;
  /** Managed policies as session policies. */
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
}

/** The input of AssumeRole. */
const inputOf = (roleArn: string, options: AssumeRoleOptions): AssumeRoleCommandInput => {
  const { externalId, sessionName, durationSeconds, tags, transitiveTagKeys, policy, policyArns, sourceIdentity } =
    options;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? 'plumbline',
    DurationSeconds: durationSeconds ?? SESSION_SECONDS,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(tags === undefined ? {} : { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...transitiveTagKeys] }),
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(policyArns === undefined ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
};

/** A client of STS, and the Region that it asks in. */
export interface AskedSts {
  readonly client: Pick<STSClient, 'send'>;
  readonly region: string | undefined;
}

/**
 * Asks STS for a role's credentials; failures are AssumeRoleErrors, and a refusal is remembered for a minute.
 * Where the caller is itself a role that could not be assumed, it is that role's error.
 */
export const assumeRole = <S>(
  sts: AskedSts,
  roleArn: string,
  options: AssumeRoleOptions,
  clock: Clock,
  prepare: (command: AssumeRoleCommand, scope: S) => void,
): ((scope: S) => Promise<Credentials>) => {
  let refused: { readonly error: AssumeRoleError; readonly until: number } | undefined;
  return async (scope) => {
    if (refused !== undefined && clock().getTime() < refused.until) throw refused.error;
    try {
      const command = new AssumeRoleCommand(inputOf(roleArn, options));
      prepare(command, scope);
      const { Credentials: session } = await sts.client.send(command);
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
        throw new Error('STS answered without credentials');
      }
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiration: Expiration,
      };
    } catch (cause) {
      if (cause instanceof AssumeRoleError) throw cause;
      const error = new AssumeRoleError(roleArn, cause, sts.region);
      if (!isTransient(cause)) refused = { error, until: clock().getTime() + REFUSED_MS };
      throw error;
    }
  };
};
