import { expect } from 'vitest';
import {
  describeChangeSet,
  listChangeSets,
  operations,
} from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets.ts';
import { createChangeSet } from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets-write.ts';
import { queues, waiting } from '../../../support/deployments.ts';
import { type OperationCall, START, testOperations } from '../../../support/operation-cases.ts';

const created =
  (...names: readonly string[]) =>
  async (call: OperationCall): Promise<void> => {
    for (const name of names) {
      await createChangeSet(call.clients, call.scope, {
        stack: 'shop',
        name,
        description: 'more queues',
        template: many,
        ...waiting(call),
      });
    }
  };
const many = queues(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`Queue${index}`, {}])));
const listed = {
  arn: expect.stringContaining(':changeSet/next/'),
  name: 'next',
  stackArn: expect.stringContaining(':stack/shop/'),
  stackName: 'shop',
  description: 'more queues',
  createdAt: new Date(START),
  status: 'CREATE_COMPLETE',
  reason: undefined,
  executable: true,
};

testOperations(
  operations,
  {
    describeChangeSet: {
      prepare: created('next'),
      run: ({ clients, scope }) => describeChangeSet(clients, scope, { stack: 'shop', changeSet: 'next' }),
      answer: expect.objectContaining({ ...listed, revertsDrift: false, driftStatus: undefined }),
      absence: { answer: undefined },
      pages: {
        prepare: created('next'),
        run: async ({ clients, scope }) =>
          (await describeChangeSet(clients, scope, { stack: 'shop', changeSet: 'next' }))?.preview.adds,
        items: 120,
        calls: { 'cloudformation:DescribeChangeSet': 2 },
      },
    },
    listChangeSets: {
      prepare: created('next'),
      run: ({ clients, scope }) => listChangeSets(clients, scope, { stack: 'shop' }),
      answer: [listed],
      absence: { answer: undefined },
      pages: {
        prepare: created(...Array.from({ length: 101 }, (_, index) => `next-${index}`)),
        items: 101,
        calls: { 'cloudformation:ListChangeSets': 2 },
      },
    },
  },
  { allow: 'write' },
);
