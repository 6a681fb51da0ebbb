import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { standingServices } from '../../../src/simulator/operation-names.ts';
import { membersOf, operationShape } from '../../../src/simulator/protocol/shape.ts';
import { states } from '../../../src/simulator/services/states.ts';
import { createExecutions } from '../../../src/simulator/state-machine/executions.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const start = () => simulatedAws(accountWorld({ buckets: [{ name: 'data', region: REGION }] }));
type Aws = Awaited<ReturnType<typeof start>>;

const object = { Bucket: 'data', Key: 'k' };
const written = { ...object, Body: 'x' };
const stack = { StackName: 'web', TemplateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' };
const role = { RoleArn: 'arn:aws:iam::111122223333:role/Auditor', RoleSessionName: 'audit' };

const formation = (aws: Aws) => new CloudFormationClient(aws.config());
const storage = (aws: Aws) => new S3Client(aws.config());

describe('a parameter that would change the answer and is not implemented', () => {
  it.each<[string, string, (aws: Aws) => Promise<unknown>]>([
    [
      'Policy',
      'sts:AssumeRole',
      (aws) => new STSClient(aws.config()).send(new AssumeRoleCommand({ ...role, Policy: '{}' })),
    ],
    [
      'PolicyArns',
      'sts:AssumeRole',
      (aws) =>
        new STSClient(aws.config()).send(
          new AssumeRoleCommand({ ...role, PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/x' }] }),
        ),
    ],
    ['Range', 's3:GetObject', (aws) => storage(aws).send(new GetObjectCommand({ ...object, Range: 'bytes=0-1' }))],
    [
      'IfNoneMatch',
      's3:GetObject',
      (aws) => storage(aws).send(new GetObjectCommand({ ...object, IfNoneMatch: '"x"' })),
    ],
    [
      'VersionId',
      's3:DeleteObject',
      (aws) => storage(aws).send(new DeleteObjectCommand({ ...object, VersionId: 'v' })),
    ],
    ['IfMatch', 's3:PutObject', (aws) => storage(aws).send(new PutObjectCommand({ ...written, IfMatch: '"x"' }))],
    [
      'Metadata',
      's3:PutObject',
      (aws) => storage(aws).send(new PutObjectCommand({ ...written, Metadata: { a: 'b' } })),
    ],
    [
      'ObjectLockEnabledForBucket',
      's3:CreateBucket',
      (aws) => storage(aws).send(new CreateBucketCommand({ Bucket: 'other', ObjectLockEnabledForBucket: true })),
    ],
    [
      'includeLinkedAccounts',
      'logs:DescribeLogGroups',
      (aws) =>
        new CloudWatchLogsClient(aws.config()).send(new DescribeLogGroupsCommand({ includeLinkedAccounts: true })),
    ],
    [
      'Attributes',
      'sns:CreateTopic',
      (aws) =>
        new SNSClient(aws.config()).send(new CreateTopicCommand({ Name: 'a', Attributes: { FifoTopic: 'true' } })),
    ],
    [
      'StackPolicyBody',
      'cloudformation:CreateStack',
      (aws) => formation(aws).send(new CreateStackCommand({ ...stack, StackPolicyBody: '{}' })),
    ],
    [
      'RoleARN',
      'cloudformation:UpdateStack',
      (aws) => formation(aws).send(new UpdateStackCommand({ ...stack, RoleARN: 'arn:aws:iam::111122223333:role/x' })),
    ],
    [
      'DeletionMode',
      'cloudformation:DeleteStack',
      (aws) => formation(aws).send(new DeleteStackCommand({ StackName: 'web', DeletionMode: 'FORCE_DELETE_STACK' })),
    ],
  ])('is refused by its name: %s of %s', async (member, operation, call) => {
    expect(await awsError(call(await start()))).toEqual({
      name: 'NotImplemented',
      message: `The embedded AWS does not implement ${member} of ${operation}.`,
      status: 501,
    });
  });

  it('is refused without a body too', async () => {
    const head = new HeadObjectCommand({ ...object, Range: 'bytes=0-1' });
    expect(await awsError(storage(await start()).send(head))).toMatchObject({ status: 501 });
  });

  it('is refused within a list: a version of an object', async () => {
    const remove = new DeleteObjectsCommand({ Bucket: 'data', Delete: { Objects: [{ Key: 'k', VersionId: 'v' }] } });
    expect(await awsError(storage(await start()).send(remove))).toMatchObject({ name: 'NotImplemented', status: 501 });
  });

  it('asks for nothing when it is false or empty', async () => {
    const aws = await start();
    await new CloudWatchLogsClient(aws.config()).send(new DescribeLogGroupsCommand({ includeLinkedAccounts: false }));
    await storage(aws).send(new PutObjectCommand({ ...written, Metadata: {} }));
    expect(aws.world.account('111122223333').bucket('data').objects.has('k')).toBe(true);
  });

  it('is one that its operation has', () => {
    const idle = () => Promise.reject(new Error('not used'));
    const executions = createExecutions(
      {},
      { clock: skippingClock(), invoke: idle, readObject: idle, writeObject: idle },
    );
    const services = [...standingServices, states(executions)];
    const wrong = services.flatMap(({ operations }) =>
      Object.entries(operations).flatMap(([name, { schema, unimplemented = [] }]) => {
        const known = new Set(membersOf(operationShape(schema).input).map(([member]) => member));
        return unimplemented.filter((member) => !known.has(member)).map((member) => `${name}.${member}`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});
