import { defined } from '../../domain/defined.ts';
import type { Principal } from '../operation.ts';
import type { WireRequest } from '../protocol/message.ts';
import type { World } from '../world/world.ts';
import type { Sessions } from './sessions.ts';

/** Credential scope of Signature Version 4: the claims of a signed request about its signer. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service. */
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/**
 * Returns the scope of a request signed in its headers or, presigned, in its query; `undefined` without a signature.
 * The signature is not verified, because only this machine can reach the server.
 */
export const credentialScope = ({ headers, query }: WireRequest): CredentialScope | undefined => {
  const [, inHeader] = /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)/.exec(headers['authorization'] ?? '') ?? [];
  const credential = inHeader ?? query.get('X-Amz-Credential') ?? '';
  const [accessKeyId, , region, service, terminator] = credential.split('/');
  if (!accessKeyId || !region || !service || terminator !== 'aws4_request') return undefined;
  const sessionToken = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  return { accessKeyId, region, service, sessionToken };
};

/**
 * Resolves the owner of the access key: a session's role (`ASIA...`), an account (`AKIA<account id>ROOT`), the account
 * that the world names for the key, or the world's default account.
 */
export const resolveCaller = (
  { accessKeyId, sessionToken }: CredentialScope,
  { world, sessions }: { readonly world: World; readonly sessions: Sessions },
): Principal | 'unknown' | 'expired' => {
  if (accessKeyId.startsWith('ASIA')) {
    const resolved = sessions.resolve(accessKeyId, sessionToken);
    if (!resolved.ok) return resolved.because;
    const { accountId, roleName, sessionName } = resolved.session;
    return assumedRole(world, accountId, roleName, sessionName);
  }
  const [, named] = /^AKIA(\d{12})ROOT$/.exec(accessKeyId) ?? [];
  const key = world.accessKeys.find(({ id }) => id === accessKeyId);
  const accountId = named ?? key?.accountId ?? world.defaultAccount;
  if (!world.accounts.has(accountId)) return 'unknown';
  if (key?.roleName !== undefined) return assumedRole(world, accountId, key.roleName, accessKeyId);
  return { accountId, arn: `arn:${world.partition}:iam::${accountId}:root` };
};

const assumedRole = (world: World, accountId: string, roleName: string, sessionName: string): Principal => {
  const { partition, accounts } = world;
  const rolePath = accounts.get(accountId)?.roles.get(roleName)?.path;
  return {
    accountId,
    roleName,
    ...defined({ rolePath }),
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
  };
};
