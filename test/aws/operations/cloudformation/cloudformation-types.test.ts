import { expect, test } from 'vitest';
import {
  describeResourceType,
  operations,
} from '../../../../src/aws/operations/cloudformation/cloudformation-types.ts';
import { localClients } from '../../../support/local-clients.ts';
import { REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const type = 'AWS::SQS::Queue';

testOperations(operations, {
  describeResourceType: {
    run: ({ clients, scope }) => describeResourceType(clients, scope, { type }),
    answer: { readActions: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'], tagProperty: 'Tags' },
    absence: 'public types are in every account; a test of its own has one that is not there',
    pages: 'one type is one answer',
  },
});

test.each([
  ['without handlers', '{}', { readActions: [], tagProperty: 'Tags' }],
  ['with permissions of another shape', '{"handlers":{"read":{"permissions":"s3:GetObject"}}}', { readActions: [] }],
  [
    'with another property for tags',
    '{"tagging":{"tagProperty":"/properties/FileSystemTags"}}',
    { tagProperty: 'FileSystemTags' },
  ],
])('a schema %s', async (_name, schema, expected) => {
  const { clients } = await localClients(() => ({
    body: `<DescribeTypeResponse><DescribeTypeResult><Schema>${schema.replaceAll('"', '&quot;')}</Schema></DescribeTypeResult></DescribeTypeResponse>`,
  }));
  expect(await describeResourceType(clients, { region: REGION }, { type })).toMatchObject(expected);
});

test('a type that the Region does not have', async () => {
  const { clients, scope } = await startOperation({});
  expect(await describeResourceType(clients, scope, { type: 'Acme::Queue::Queue' })).toBeUndefined();
});
