import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { defined } from '../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import type { CredentialsProvider } from '../credentials/credentials.ts';
import { sealed } from '../credentials/sealed-credentials.ts';
import { AssumeRoleError } from '../errors/errors.ts';
import type { OperationTable } from './operation-table.ts';

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly externalId?: string;
  /** 2 to 64 characters; `plumbline` by default. */
  readonly sessionName?: string;
  /** 900 to 43,200, and at most the role's own maximum; 3,600 by default, which is all that a role may ask of another role. */
  readonly durationSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** A policy, as JSON text, that the session may not exceed. */
  readonly sessionPolicy?: string;
}

/** A session of a role. */
export interface AssumedRole {
  /** ARN of the session: `arn:aws:sts::111122223333:assumed-role/Auditor/plumbline`. */
  readonly arn: string;
  readonly expiresAt: Date;
  /** The session's credentials, for a client or another factory. A function, so that neither JSON nor `inspect` shows them. */
  readonly credentials: CredentialsProvider;
}

export const operations = {
  assumeRole: { calls: [stsCalls.assumeRole] },
} as const satisfies OperationTable;

/**
 * Assumes a role for one session, which is not renewed; clients of a role come from the factory, by `roleArn` of their
 * scope. AWS does not distinguish a role that does not exist from one that refuses; both are AssumeRoleErrors.
 */
export const assumeRole = async (
  clients: ClientFactory,
  scope: ClientScope,
  { roleArn, externalId, sessionName = 'plumbline', durationSeconds = 3600, tags = {}, sessionPolicy }: AssumeRoleInput,
): Promise<AssumedRole> => {
  const client = clients.for(STSClient, scope);
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...defined({ ExternalId: externalId, Policy: sessionPolicy }),
  });
  try {
    const { AssumedRoleUser: user, Credentials: session } = await client.send(command);
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration,
    } = session ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken || !Expiration) {
      throw new Error('STS answered without credentials');
    }
    return {
      arn: user?.Arn ?? '',
      expiresAt: Expiration,
      credentials: async () => sealed({ accessKeyId, secretAccessKey, sessionToken, expiration: Expiration }),
    };
  } catch (error) {
    // The scope's own role may be the one that failed.
    throw error instanceof AssumeRoleError ? error : new AssumeRoleError(roleArn, error, scope.region);
  }
};
