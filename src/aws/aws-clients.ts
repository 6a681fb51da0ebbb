import { AccountClient } from '@aws-sdk/client-account';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import {
  type AwsClient,
  type ClientConstructor,
  type ClientFactory,
  type ClientFactoryOptions,
  createClientFactory,
} from './clients/client-factory.ts';
import type { ClientOverrides, ClientScope } from './clients/client-scope.ts';
import { createRegionCheck, type RegionCheckOptions } from './region-check.ts';

type Getter<C> = (scope: ClientScope, overrides?: ClientOverrides) => C;

/** A client factory with a getter for each service that has operations here. */
export interface AwsClients extends ClientFactory {
  readonly account: Getter<AccountClient>;
  readonly cloudFormation: Getter<CloudFormationClient>;
  readonly cloudWatchLogs: Getter<CloudWatchLogsClient>;
  readonly dynamoDb: Getter<DynamoDBClient>;
  readonly iam: Getter<IAMClient>;
  readonly lambda: Getter<LambdaClient>;
  readonly organizations: Getter<OrganizationsClient>;
  readonly s3: Getter<S3Client>;
  readonly sns: Getter<SNSClient>;
  readonly stepFunctions: Getter<SFNClient>;
  readonly sts: Getter<STSClient>;
  /**
   * Returns a client once the service is known to be callable in the Region. Rejects with an AwsRegionError otherwise.
   */
  checked<C extends AwsClient>(
    Client: ClientConstructor<C>,
    scope: ClientScope,
    overrides?: ClientOverrides,
  ): Promise<C>;
}

export interface AwsClientsOptions extends ClientFactoryOptions {
  /** Options of `checked`. */
  readonly regions?: RegionCheckOptions;
}

/** Adds the getters to a factory. `checked` depends on the kind of factory. */
export const withGetters = (clients: ClientFactory, checked: AwsClients['checked']): AwsClients => {
  const getter =
    <C extends AwsClient>(Client: ClientConstructor<C>): Getter<C> =>
    (scope, overrides) =>
      clients.for(Client, scope, overrides);
  const getters = {
    account: getter(AccountClient),
    cloudFormation: getter(CloudFormationClient),
    cloudWatchLogs: getter(CloudWatchLogsClient),
    dynamoDb: getter(DynamoDBClient),
    iam: getter(IAMClient),
    lambda: getter(LambdaClient),
    organizations: getter(OrganizationsClient),
    s3: getter(S3Client),
    sns: getter(SNSClient),
    stepFunctions: getter(SFNClient),
    sts: getter(STSClient),
    checked,
  };
  // Copies descriptors, so that `size` stays a getter.
  return Object.defineProperties(getters as AwsClients, Object.getOwnPropertyDescriptors(clients));
};

/** Creates everything that the operations need, once per program. */
export const createAwsClients = ({ regions = {}, ...options }: AwsClientsOptions): AwsClients => {
  const clients = createClientFactory(options);
  const check = createRegionCheck(clients, options.region, options.endpoint !== undefined, regions);
  return withGetters(clients, async (Client, scope, overrides) => {
    if (overrides?.endpoint === undefined) await check(Client, scope);
    return clients.for(Client, scope, overrides);
  });
};
