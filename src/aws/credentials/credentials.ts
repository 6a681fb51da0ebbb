import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';
import { defined } from '../../domain/defined.ts';
import type { Clock } from '../../domain/ports.ts';
import { AssumeRoleError, isTransient } from '../errors/errors.ts';
import { type Credentials, sealed } from './sealed-credentials.ts';

/** Provider of the auditor's own credentials, such as the SDK's provider chains. */
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<Credentials>;

/** Source of valid credentials. `S` is the scope that asks for them. */
export interface CredentialSource<S> {
  get(scope: S): Promise<Credentials>;
  /** Returns credentials other than these, which AWS called expired. */
  replace(expired: Credentials, scope: S): Promise<Credentials>;
}

/** Milliseconds before a session's end at which it is refreshed, or a quarter of a session if that is less. */
const AHEAD_MS = 300_000;
/** Milliseconds before the next try after an early refresh has failed. */
const RETRY_AHEAD_MS = 30_000;
/** Milliseconds before a role that refused is asked again. Every client of the account would ask. */
const REFUSED_MS = 60_000;
const SESSION_SECONDS = 3600;

/**
 * Fetches once for all concurrent callers and again ahead of expiry. If a refresh fails, the valid credentials stay in
 * use.
 */
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
      // Credentials that arrive expired mean a wrong clock: every call would fetch. AWS says when to replace them.
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
  /** Session name of 2 to 64 characters; `plumbline` by default. */
  readonly sessionName?: string;
  /**
   * Seconds, from 900 to 43,200 and at most the role's own maximum; 3,600 by default, the maximum for a role that is
   * assumed by a role.
   */
  readonly durationSeconds?: number;
  /** Session tags by key. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Keys of the tags that roles assumed from this one keep. */
  readonly transitiveTagKeys?: readonly string[];
  /** Session policy in JSON: the session may do what both it and the role's policies allow. */
  readonly policy?: string;
  /** ARNs of managed policies that serve as session policies. */
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
}

/** Builds the input of AssumeRole. */
const inputOf = (roleArn: string, options: AssumeRoleOptions): AssumeRoleCommandInput => {
  const { externalId, sessionName, durationSeconds, tags, transitiveTagKeys, policy, policyArns, sourceIdentity } =
    options;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? 'plumbline',
    DurationSeconds: durationSeconds ?? SESSION_SECONDS,
    ...defined({ ExternalId: externalId }),
    ...defined({ Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...defined({ TransitiveTagKeys: transitiveTagKeys && [...transitiveTagKeys] }),
    ...defined({ Policy: policy }),
    ...defined({ PolicyArns: policyArns?.map((arn) => ({ arn })) }),
    ...defined({ SourceIdentity: sourceIdentity }),
  };
};

/** An STS client and its Region. */
export interface AskedSts {
  readonly client: Pick<STSClient, 'send'>;
  readonly region: string | undefined;
}

/**
 * Asks STS for a role's credentials. Failures are AssumeRoleErrors, and a refusal is remembered for a minute. If the
 * caller is a role that could not be assumed, the error is that role's.
 */
export const assumeSession = <S>(
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
