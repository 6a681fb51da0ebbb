import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Clock, IamAction } from '../domain/ports.ts';
import { AssumeRoleError, isTransient } from './errors.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

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
      .then((credentials) => {
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
}

/** Asks STS for a role's credentials; failures are AssumeRoleErrors, and a refusal is remembered for a minute. */
export const assumeRole = <S>(
  sts: Pick<STSClient, 'send'>,
  roleArn: string,
  { externalId, sessionName = 'plumbline', durationSeconds = SESSION_SECONDS }: AssumeRoleOptions,
  clock: Clock,
  prepare: (command: AssumeRoleCommand, scope: S) => void,
): ((scope: S) => Promise<Credentials>) => {
  let refused: { readonly error: AssumeRoleError; readonly until: number } | undefined;
  return async (scope) => {
    if (refused !== undefined && clock().getTime() < refused.until) throw refused.error;
    try {
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: durationSeconds,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      });
      prepare(command, scope);
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = (await sts.send(command)).Credentials ?? {};
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
      const error = new AssumeRoleError(roleArn, cause);
      if (!isTransient(cause)) refused = { error, until: clock().getTime() + REFUSED_MS };
      throw error;
    }
  };
};
