import type { AssumeRoleOptions } from '../credentials/credentials.ts';
import type { Credentials } from '../credentials/sealed-credentials.ts';
import type { CallSettings, ServiceClass } from './call-settings.ts';

/** A role on the way to another one. */
export interface RoleStep extends AssumeRoleOptions {
  readonly roleArn: string;
}

/**
 * Credentials and Region of a client; a `Target` is one. The chain starts at the most explicit credentials: given keys,
 * a named profile, or the factory's own. From there the roles of `via` are assumed in order, and `roleArn` last.
 */
export interface ClientScope {
  readonly region: string;
  readonly accountId?: string;
  readonly roleArn?: string;
  /** Options for `roleArn`, if they differ from the factory's. */
  readonly assumeRole?: AssumeRoleOptions;
  /** Roles to assume first. AWS limits the sessions of a role that was assumed by a role to one hour. */
  readonly via?: readonly RoleStep[];
  /** Profile of the shared configuration and credentials files, with keys, SSO, a process or a role. */
  readonly profile?: string;
  readonly credentials?: Credentials;
}

/** Settings of one client, beside those of its service. */
export interface ClientOverrides {
  /** Pace other than the service's: `long-poll` for calls that AWS answers late on purpose. */
  readonly class?: ServiceClass;
  readonly settings?: Partial<CallSettings>;
  readonly endpoint?: string;
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
}

/** Selects clients to evict. An absent field matches all. `service` is the IAM prefix, such as `s3`. */
export interface ClientFilter {
  readonly service?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** Returns the account of a role's ARN. */
export const accountOfRole = (roleArn: string): string | undefined => roleArn.split(':')[4] || undefined;

/** Serialises overrides, independent of the order of their members. */
export const overridesKey = (overrides: ClientOverrides = {}): string => {
  const { settings = {}, ...more } = overrides;
  const entries = [...Object.entries(settings), ...Object.entries(more)].filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};
