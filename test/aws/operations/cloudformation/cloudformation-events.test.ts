import { expect, test } from 'vitest';
import { listStackEvents, operations } from '../../../../src/aws/operations/cloudformation/cloudformation-events.ts';
import type { StackFile } from '../../../../src/simulator/world/world-schema.ts';
import { ACCOUNT, REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const createdAt = '2025-02-03T04:05:06.000Z';
const arn = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/web/id-web`;
const stackOf = (...logicalIds: readonly string[]): StackFile => ({
  name: 'web',
  id: 'id-web',
  createdAt,
  resources: logicalIds.map((logicalId) => ({ logicalId, type: 'AWS::SQS::Queue', physicalId: logicalId })),
});
const accountOf = (stack: StackFile) => ({ regions: { [REGION]: { stacks: [stack] } } });
const account = accountOf(stackOf('Queue'));
const event = (logicalId: string, status: string, more: object = {}) => ({
  id: expect.any(String),
  at: new Date(createdAt),
  stackArn: arn,
  stackName: 'web',
  logicalId,
  physicalId: logicalId,
  type: 'AWS::SQS::Queue',
  status,
  reason: undefined,
  token: undefined,
  ...more,
});
const stackEvent = (status: string, reason?: string) =>
  event('web', status, { physicalId: arn, type: 'AWS::CloudFormation::Stack', reason });

testOperations(operations, {
  listStackEvents: {
    account,
    run: ({ clients, scope }) => listStackEvents(clients, scope, { stack: 'web' }),
    answer: [
      stackEvent('CREATE_COMPLETE'),
      event('Queue', 'CREATE_COMPLETE'),
      stackEvent('CREATE_IN_PROGRESS', 'User Initiated'),
    ],
    absence: { answer: undefined },
    pages: {
      account: accountOf(stackOf(...Array.from({ length: 150 }, (_, index) => `Queue${index}`))),
      items: 152,
      calls: { 'cloudformation:DescribeStackEvents': 2 },
    },
  },
});

test('a limit gives the newest, and asks for no page beyond', async () => {
  const many = accountOf(stackOf(...Array.from({ length: 150 }, (_, index) => `Queue${index}`)));
  const { clients, scope } = await startOperation({ account: many });
  const events = await listStackEvents(clients, scope, { stack: 'web', limit: 2 });
  expect(events?.map(({ logicalId }) => logicalId)).toEqual(['web', 'Queue149']);
  expect(clients.takeCalls()).toEqual({ 'cloudformation:DescribeStackEvents': 1 });
});
