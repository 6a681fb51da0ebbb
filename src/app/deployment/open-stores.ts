import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import {
  type ClientFactory,
  type ClientFactoryOptions,
  createClientFactory,
} from '../../aws/clients/client-factory.ts';
import { callerIdentity } from '../../aws/operations/caller-identity.ts';
import type { Clock } from '../../domain/ports.ts';
import { directoryRunBucket } from '../../stores/directory/directory-run-bucket.ts';
import { dynamodbExceptions } from '../../stores/dynamodb/dynamodb-exceptions.ts';
import { type DynamodbStoreOptions, dynamodbStore } from '../../stores/dynamodb/dynamodb-store.ts';
import { ensureTable } from '../../stores/dynamodb/table-definition.ts';
import { s3RunBucket } from '../../stores/s3/s3-run-bucket.ts';
import type { Stores } from '../container.ts';
import { defaultRegion } from './default-region.ts';

/** Open stores of runs and findings. */
export interface OpenStores extends Stores {
  close(): Promise<void>;
}

const EMBEDDED_TIMEOUT_MS = 60_000;

const tableStores = (options: DynamodbStoreOptions): Omit<Stores, 'bucket'> => ({
  store: dynamodbStore(options),
  exceptions: dynamodbExceptions(options),
});

/** Opens the table and the run bucket of a deployment. */
export const deployedStores = (
  clients: ClientFactory,
  {
    table,
    bucket,
    region,
    clock,
  }: { readonly table: string; readonly bucket: string; readonly region: string; readonly clock: Clock },
): Stores => ({
  ...tableStores({ client: clients.for(DynamoDBClient, { region }), table, clock }),
  bucket: s3RunBucket({ client: clients.for(S3Client, { region }), bucket }),
});

/** Opens a deployment's table with the credentials of the environment, and returns their identity. */
export const openTable = (options: {
  readonly table: string;
  readonly region: string;
  readonly clock: Clock;
  readonly version: string;
}): Omit<Stores, 'bucket'> & { who(): Promise<string>; close(): Promise<void> } => {
  const { table, region, clock, version } = options;
  const clients = createClientFactory({ clock, region, version });
  return {
    ...tableStores({ client: clients.for(DynamoDBClient, { region }), table, clock }),
    who: async () => (await callerIdentity(clients, { region })).arn,
    close: async () => clients.destroy(),
  };
};

/** Creates the table of a deployment if it does not exist. */
export const makeTable = (
  clients: ClientFactory,
  { table, region }: { readonly table: string; readonly region: string },
): Promise<void> => ensureTable(clients.for(DynamoDBClient, { region }), table);

/**
 * Opens the table and the run bucket of a deployment with the credentials of the environment, in its Region unless one
 * is given.
 */
export const openDeployedStores = async (options: {
  readonly table: string;
  readonly bucket: string;
  readonly region?: string;
  readonly clock: Clock;
}): Promise<OpenStores> => {
  const { table, bucket, clock, region = await defaultRegion() } = options;
  const clients = createClientFactory({ clock, region });
  return {
    ...deployedStores(clients, { table, bucket, region, clock }),
    close: async () => clients.destroy(),
  };
};

/** Opens a table, creating it if needed, with a directory as the run bucket. */
export const openTableStores = async (
  options: Pick<ClientFactoryOptions, 'credentials' | 'endpoint' | 'settings'> & {
    readonly table: string;
    readonly directory: string;
    readonly region: string;
    readonly clock: Clock;
  },
): Promise<OpenStores> => {
  const { table, directory, region, clock, ...own } = options;
  const clients = createClientFactory({ clock, region, ...own });
  await makeTable(clients, { table, region });
  return {
    ...tableStores({ client: clients.for(DynamoDBClient, { region }), table, clock }),
    bucket: directoryRunBucket({ directory }),
    close: async () => clients.destroy(),
  };
};

/** Opens the table `plumbline` of an embedded DynamoDB, creating it if needed, with a directory as the run bucket. */
export const openDirectoryStores = (options: {
  readonly endpoint: string;
  readonly directory: string;
  readonly clock: Clock;
}): Promise<OpenStores> =>
  openTableStores({
    ...options,
    table: 'plumbline',
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'embedded', secretAccessKey: 'embedded' }),
    // The embedded DynamoDB is in the same process, so it answers late while the audit works.
    settings: { data: { attemptTimeoutMs: EMBEDDED_TIMEOUT_MS } },
  });
