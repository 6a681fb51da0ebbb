import type { AssumeRoleOptions } from '../credentials/credentials.ts';
import type { Credentials } from '../credentials/sealed-credentials.ts';
import type { CallSettings, ServiceClass } from './call-settings.ts';

/** A role on the way to another one. */
export interface RoleStep extends AssumeRoleOptions {
  readonly roleArn: string;
}

/**
 * Whose credentials a client uses, and where; a `Target` is one.
 * What is most explicit is where it begins: the given keys, else the named profile, else the factory's own credentials. From there the
 * roles of `via` are assumed one after the other, and `roleArn` last.
 */
export interface ClientScope {
  readonly region: string;
  readonly accountId?: string;
  readonly roleArn?: string;
  /** For `roleArn`, where it needs others than the factory's. */
  readonly assumeRole?: AssumeRoleOptions;
  /** AWS lets a role that was assumed by a role have sessions of one hour at most. */
  readonly via?: readonly RoleStep[];
  /** Of the shared configuration and credentials files; whatever these say is followed: keys, SSO, a process, a role. */
  readonly profile?: string;
  readonly credentials?: Credentials;
}

/** What a client has of its own, beside the settings of its service. */
export interface ClientOverrides {
  /** Another pace than that of the service: `long-poll` for calls that AWS answers late on purpose. */
  readonly class?: ServiceClass;
  readonly settings?: Partial<CallSettings>;
  readonly endpoint?: string;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
}

/** Which clients to forget; a field that is absent matches all. `service` is the IAM prefix, such as `s3`. */
export interface ClientFilter {
  readonly service?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** The account of a role's ARN. */
export const accountOfRole = (roleArn: string): string | undefined => roleArn.split(':')[4] || undefined;

/** The overrides as text, the same for the same ones in whatever order they were written. */
export const overridesKey = (overrides: ClientOverrides = {}): string => {
  const { settings = {}, ...more } = overrides;
  const entries = [...Object.entries(settings), ...Object.entries(more)].filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};
