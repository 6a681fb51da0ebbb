import { AccountClient, ListRegions$, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  CloudFormationClient,
  DescribeStackResourceDrifts$,
  DescribeStackResourceDriftsCommand,
  DescribeStacks$,
  DescribeStacksCommand,
  DetectStackDrift$,
  DetectStackDriftCommand,
  ListStacks$,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroups$, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListAccounts$, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  CreateBucket$,
  CreateBucketCommand,
  DeleteObject$,
  DeleteObjectCommand,
  GetBucketEncryption$,
  GetBucketEncryptionCommand,
  GetBucketLocation$,
  GetBucketLocationCommand,
  GetBucketVersioning$,
  GetBucketVersioningCommand,
  HeadBucket$,
  HeadBucketCommand,
  ListBuckets$,
  ListBucketsCommand,
  ListObjectsV2$,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeExecution$,
  DescribeExecutionCommand,
  SFNClient,
  StartExecution$,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateTopic$, CreateTopicCommand, Publish$, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  AssumeRole$,
  AssumeRoleCommand,
  GetCallerIdentity$,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { ServiceModel } from '../../../src/simulator/operation.ts';
import { startWire, type Wire } from '../../support/wire.ts';

/** Characters that are hard on XML, JSON, forms and URLs. */
const HOSTILE = `<b>&amp; "q" 'a' ]]> %2B +/?#=; ü 漢字 🦆 \u2028 line\r\nnext\ttab </Message>`;
/** More than nine: forms number them, and `10` sorts before `2` as text. */
const TWELVE = [...'ABCDEFGHIJKL'];
const AT = new Date('2026-11-21T01:02:03.456Z');
const SECOND = new Date('2026-11-21T01:02:03Z');

type Config = ReturnType<Wire['config']> & { readonly forcePathStyle: boolean };

interface RoundTrip {
  readonly service: Omit<ServiceModel, 'operations'>;
  readonly schema: readonly unknown[];
  readonly input: object;
  readonly output: object;
  readonly send: (config: Config) => Promise<object>;
}

const roundTrip = <I extends object>(
  service: RoundTrip['service'],
  schema: readonly unknown[],
  Client: new (config: Config) => { send(command: never): Promise<object> },
  Command: new (input: I) => object,
  input: NoInfer<I>,
  output: object,
): RoundTrip => ({
  ...{ service, schema, input, output },
  send: (config) => new Client(config).send(new Command(input) as never),
});

const cloudformation = {
  signingName: 'cloudformation',
  protocol: 'query',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
} as const;
const sts = {
  signingName: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const;
const sns = {
  signingName: 'sns',
  protocol: 'query',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
} as const;
const s3 = {
  signingName: 's3',
  protocol: 'rest-xml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
} as const;
const logs = { signingName: 'logs', protocol: 'json-1.1', targetPrefix: 'Logs_20140328' } as const;
const organizations = {
  signingName: 'organizations',
  protocol: 'json-1.1',
  targetPrefix: 'AWSOrganizationsV20161128',
} as const;
const states = { signingName: 'states', protocol: 'json-1.0', targetPrefix: 'AWSStepFunctions' } as const;
const account = { signingName: 'account', protocol: 'rest-json' } as const;

const cases: readonly RoundTrip[] = [
  roundTrip(
    cloudformation,
    ListStacks$,
    CloudFormationClient,
    ListStacksCommand,
    { NextToken: HOSTILE, StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
    {
      NextToken: HOSTILE,
      StackSummaries: [
        {
          StackName: 'web',
          CreationTime: AT,
          StackStatus: 'CREATE_COMPLETE',
          TemplateDescription: HOSTILE,
          DriftInformation: { StackDriftStatus: 'IN_SYNC', LastCheckTimestamp: SECOND },
        },
        { StackName: 'empty', CreationTime: SECOND, StackStatus: 'ROLLBACK_COMPLETE' },
      ],
    },
  ),
  roundTrip(
    cloudformation,
    DescribeStacks$,
    CloudFormationClient,
    DescribeStacksCommand,
    { StackName: 'web' },
    { Stacks: [] },
  ),
  roundTrip(
    cloudformation,
    DetectStackDrift$,
    CloudFormationClient,
    DetectStackDriftCommand,
    { StackName: 'web', LogicalResourceIds: TWELVE },
    { StackDriftDetectionId: '7f9b' },
  ),
  roundTrip(
    cloudformation,
    DescribeStackResourceDrifts$,
    CloudFormationClient,
    DescribeStackResourceDriftsCommand,
    { StackName: 'web', StackResourceDriftStatusFilters: ['MODIFIED'], MaxResults: 100 },
    {
      StackResourceDrifts: [
        {
          StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1',
          LogicalResourceId: 'Queue',
          ResourceType: 'AWS::SQS::Queue',
          ActualProperties: JSON.stringify({ text: HOSTILE }),
          PropertyDifferences: [
            { PropertyPath: '/A/0', ExpectedValue: HOSTILE, ActualValue: '', DifferenceType: 'NOT_EQUAL' },
          ],
          StackResourceDriftStatus: 'MODIFIED',
          Timestamp: AT,
        },
      ],
    },
  ),
  roundTrip(
    sts,
    GetCallerIdentity$,
    STSClient,
    GetCallerIdentityCommand,
    {},
    { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:root', UserId: '111122223333' },
  ),
  roundTrip(
    sts,
    AssumeRole$,
    STSClient,
    AssumeRoleCommand,
    {
      RoleArn: 'arn:aws:iam::444455556666:role/Audit',
      RoleSessionName: 'p',
      DurationSeconds: 900,
      ExternalId: HOSTILE,
    },
    {
      Credentials: { AccessKeyId: 'ASIA1', SecretAccessKey: 's/+=', SessionToken: 't+/=', Expiration: SECOND },
    },
  ),
  roundTrip(
    sns,
    CreateTopic$,
    SNSClient,
    CreateTopicCommand,
    { Name: 'alerts', Attributes: { DisplayName: HOSTILE }, Tags: [{ Key: 'team', Value: 'x' }] },
    { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts' },
  ),
  roundTrip(
    sns,
    Publish$,
    SNSClient,
    PublishCommand,
    {
      TopicArn: 'arn:t',
      Message: HOSTILE,
      MessageAttributes: {
        'severity.word': { DataType: 'String', StringValue: 'HIGH' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10]) },
      },
    },
    { MessageId: 'm-1' },
  ),
  roundTrip(
    logs,
    DescribeLogGroups$,
    CloudWatchLogsClient,
    DescribeLogGroupsCommand,
    { logGroupNamePrefix: HOSTILE, limit: 50, includeLinkedAccounts: false },
    {
      logGroups: [{ logGroupName: HOSTILE, retentionInDays: 30, creationTime: AT.getTime() }, { logGroupName: 'b' }],
    },
  ),
  roundTrip(
    organizations,
    ListAccounts$,
    OrganizationsClient,
    ListAccountsCommand,
    { MaxResults: 20 },
    { Accounts: [{ Id: '111122223333', Name: HOSTILE, State: 'ACTIVE', JoinedTimestamp: AT }], NextToken: 'n' },
  ),
  roundTrip(
    account,
    ListRegions$,
    AccountClient,
    ListRegionsCommand,
    { MaxResults: 50, RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    { Regions: [{ RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] },
  ),
  roundTrip(
    states,
    StartExecution$,
    SFNClient,
    StartExecutionCommand,
    { stateMachineArn: 'arn:m', name: 'run', input: JSON.stringify({ text: HOSTILE }) },
    { executionArn: 'arn:e', startDate: AT },
  ),
  roundTrip(
    states,
    DescribeExecution$,
    SFNClient,
    DescribeExecutionCommand,
    { executionArn: 'arn:e' },
    { executionArn: 'arn:e', stateMachineArn: 'arn:m', status: 'FAILED', startDate: AT, cause: HOSTILE },
  ),
  roundTrip(
    s3,
    ListBuckets$,
    S3Client,
    ListBucketsCommand,
    { MaxBuckets: 1000, Prefix: HOSTILE },
    {
      Buckets: [{ Name: 'a', CreationDate: SECOND, BucketRegion: 'eu-west-1' }, { Name: 'b' }],
      Owner: { ID: '1' },
      ContinuationToken: HOSTILE,
    },
  ),
  roundTrip(
    s3,
    GetBucketVersioning$,
    S3Client,
    GetBucketVersioningCommand,
    { Bucket: 'acme.logs', ExpectedBucketOwner: '111122223333' },
    { Status: 'Enabled', MFADelete: 'Disabled' },
  ),
  roundTrip(s3, GetBucketVersioning$, S3Client, GetBucketVersioningCommand, { Bucket: 'never-enabled' }, {}),
  roundTrip(
    s3,
    GetBucketEncryption$,
    S3Client,
    GetBucketEncryptionCommand,
    { Bucket: 'b' },
    {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:k&<' },
            BucketKeyEnabled: true,
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C', 'NONE'] },
          },
          { BucketKeyEnabled: false },
        ],
      },
    },
  ),
  roundTrip(
    s3,
    GetBucketLocation$,
    S3Client,
    GetBucketLocationCommand,
    { Bucket: 'b' },
    { LocationConstraint: 'eu-west-1' },
  ),
  roundTrip(s3, GetBucketLocation$, S3Client, GetBucketLocationCommand, { Bucket: 'in-us-east-1' }, {}),
  roundTrip(
    s3,
    HeadBucket$,
    S3Client,
    HeadBucketCommand,
    { Bucket: 'b' },
    { BucketRegion: 'eu-west-1', AccessPointAlias: false },
  ),
  roundTrip(
    s3,
    CreateBucket$,
    S3Client,
    CreateBucketCommand,
    {
      Bucket: 'b',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      ObjectOwnership: 'BucketOwnerEnforced',
    },
    { Location: '/b' },
  ),
  roundTrip(
    s3,
    ListObjectsV2$,
    S3Client,
    ListObjectsV2Command,
    { Bucket: 'b', Prefix: 'runs/ü+ &', MaxKeys: 10 },
    {
      IsTruncated: true,
      Contents: [
        { Key: HOSTILE, Size: 3, ETag: '"e"', LastModified: AT },
        { Key: 'k2', Size: 0 },
      ],
      CommonPrefixes: [{ Prefix: 'runs/' }],
      KeyCount: 2,
      NextContinuationToken: HOSTILE,
    },
  ),
  roundTrip(s3, DeleteObject$, S3Client, DeleteObjectCommand, { Bucket: 'b', Key: 'a//b/../%41 ü+?#' }, {}),
];

test.each(cases.map((row, index) => ({ ...row, title: `${row.service.signingName}:${row.schema[2]} (${index})` })))(
  '$title reaches the operation as it was sent, and its answer the client as it was given',
  async ({ service, schema, send, input, output }) => {
    const received: object[] = [];
    const run = (decoded: object): object => {
      received.push(decoded);
      return output;
    };
    const wire = await startWire({ services: [{ ...service, operations: { [String(schema[2])]: { schema, run } } }] });
    const { $metadata, ...answer } = (await send({ ...wire.config(), forcePathStyle: true })) as {
      $metadata: { requestId?: string };
    };
    expect(received).toEqual([input]);
    expect(answer).toEqual(output);
    expect($metadata.requestId).toMatch(/^0{8}-/);
    expect(wire.calls.entries()).toHaveLength(1);
  },
);
