import { expect, test } from 'vitest';
import {
  describeStack,
  listStackResources,
  listStacks,
  operations,
  stackExists,
} from '../../../../src/aws/operations/cloudformation/cloudformation.ts';
import type { StackFile } from '../../../../src/simulator/world/world-schema.ts';
import { localClients } from '../../../support/local-clients.ts';
import { ACCOUNT, REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const createdAt = '2025-02-03T04:05:06.000Z';
const web: StackFile = {
  name: 'web',
  id: 'id-web',
  createdAt,
  status: 'UPDATE_COMPLETE',
  resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue', physicalId: 'web-queue' }],
};
/** Deleted within the last 90 days. */
const gone: StackFile = { name: 'old', id: 'id-old', createdAt: '2026-02-20T00:00:00.000Z', status: 'DELETE_COMPLETE' };
const arn = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/web/id-web`;
const account = { regions: { [REGION]: { stacks: [web, gone] } } };
const manyStacks = Array.from({ length: 250 }, (_, index): StackFile => ({ name: `many-${index}` }));
const manyResources: StackFile = {
  name: 'web',
  resources: Array.from({ length: 120 }, (_, index) => ({ logicalId: `Queue${index}`, type: 'AWS::SQS::Queue' })),
};

const listed = {
  arn,
  name: 'web',
  status: 'UPDATE_COMPLETE',
  statusReason: undefined,
  createdAt: new Date(createdAt),
  updatedAt: undefined,
  deletedAt: undefined,
  parentArn: undefined,
  rootArn: undefined,
  driftStatus: 'NOT_CHECKED',
  driftCheckedAt: undefined,
};
const ONE = 'one stack is one answer';

testOperations(operations, {
  describeStack: {
    account,
    run: ({ clients, scope }) => describeStack(clients, scope, { stack: 'web' }),
    answer: expect.objectContaining({ ...listed, parameters: {}, outputs: {}, terminationProtection: false }),
    absence: { answer: undefined },
    pages: ONE,
  },
  listStackResources: {
    account,
    run: ({ clients, scope }) => listStackResources(clients, scope, { stack: arn }),
    answer: [
      {
        logicalId: 'Queue',
        physicalId: 'web-queue',
        type: 'AWS::SQS::Queue',
        status: 'CREATE_COMPLETE',
        statusReason: undefined,
        updatedAt: new Date(createdAt),
        driftStatus: 'NOT_CHECKED',
        driftCheckedAt: undefined,
      },
    ],
    absence: { answer: undefined },
    pages: {
      account: { regions: { [REGION]: { stacks: [manyResources] } } },
      run: ({ clients, scope }) => listStackResources(clients, scope, { stack: 'web' }),
      items: 120,
      calls: { 'cloudformation:ListStackResources': 2 },
    },
  },
  listStacks: {
    account,
    run: ({ clients, scope }) => listStacks(clients, scope),
    answer: [listed],
    absence: { answer: [] },
    pages: {
      account: { regions: { [REGION]: { stacks: manyStacks } } },
      items: 250,
      calls: { 'cloudformation:ListStacks': 3 },
    },
  },
  stackExists: {
    account,
    run: ({ clients, scope }) => stackExists(clients, scope, { stack: 'web' }),
    answer: true,
    absence: { answer: false },
    pages: ONE,
  },
});

test('a deleted stack is found by its ARN and does not exist; it is listed when its status is asked for', async () => {
  const { clients, scope } = await startOperation({ account });
  const deleted = arn.replace('web/id-web', 'old/id-old');
  expect(await describeStack(clients, scope, { stack: 'old' })).toBeUndefined();
  expect(await describeStack(clients, scope, { stack: deleted })).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect(await stackExists(clients, scope, { stack: deleted })).toBe(false);
  expect(await listStacks(clients, scope, { statuses: ['DELETE_COMPLETE'] })).toMatchObject([{ name: 'old' }]);
});

test('parameters, outputs and tags are records by key', async () => {
  const { clients } = await localClients(() => ({
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
      <StackName>web</StackName><StackStatus>CREATE_COMPLETE</StackStatus><RoleARN>role</RoleARN>
      <EnableTerminationProtection>true</EnableTerminationProtection>
      <Parameters><member><ParameterKey>Size</ParameterKey><ParameterValue>2</ParameterValue></member>
      <member><ParameterKey>Image</ParameterKey><ParameterValue>/images/web</ParameterValue><ResolvedValue>ami-1</ResolvedValue></member></Parameters>
      <Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://web</OutputValue><ExportName>web-url</ExportName></member></Outputs>
      <Tags><member><Key>team</Key><Value>web</Value></member></Tags>
      <Capabilities><member>CAPABILITY_IAM</member></Capabilities>
      <DriftInformation><StackDriftStatus>DRIFTED</StackDriftStatus><LastCheckTimestamp>2026-01-01T00:00:00Z</LastCheckTimestamp></DriftInformation>
      </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  }));
  expect(await describeStack(clients, { region: REGION }, { stack: 'web' })).toMatchObject({
    parameters: { Size: '2', Image: 'ami-1' },
    outputs: { Url: { value: 'https://web', description: undefined, exportName: 'web-url' } },
    tags: { team: 'web' },
    capabilities: ['CAPABILITY_IAM'],
    serviceRoleArn: 'role',
    terminationProtection: true,
    driftStatus: 'DRIFTED',
    driftCheckedAt: new Date('2026-01-01T00:00:00Z'),
  });
});
