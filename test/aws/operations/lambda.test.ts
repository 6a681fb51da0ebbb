import { expect, test } from 'vitest';
import {
  accountConcurrencyLimit,
  functionExists,
  getFunctionConfiguration,
  listFunctions,
  operations,
} from '../../../src/aws/operations/lambda.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, REGION, testOperations } from '../../support/operation-cases.ts';

const functions = [
  {
    name: 'plumbline-plan-audit',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    environment: { TABLE: 'findings', BUCKET: 'runs' },
    reservedConcurrency: 10,
  },
  { name: 'resize', role: 'images', state: 'Inactive' as const },
];
const account = { regions: { [REGION]: { functions, concurrentExecutions: 200 } } };
const many = {
  account: {
    regions: { [REGION]: { functions: Array.from({ length: 120 }, (_, index) => ({ name: `f-${index}` })) } },
  },
};
const planAudit = {
  name: 'plumbline-plan-audit',
  arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:plumbline-plan-audit`,
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/plumbline-plan-audit`,
  memoryMegabytes: 512,
  timeoutSeconds: 300,
  state: 'Active',
  modifiedAt: new Date('2025-01-15T09:00:00.000Z'),
  // Their values stay where they are.
  environmentVariables: ['BUCKET', 'TABLE'],
};
const ONE = 'one function is one answer';
const functionName = 'plumbline-plan-audit';

testOperations(operations, {
  accountConcurrencyLimit: {
    account,
    run: ({ clients, scope }) => accountConcurrencyLimit(clients, scope),
    answer: { executions: 200, unreservedExecutions: 190 },
    absence: { answer: { executions: 1000, unreservedExecutions: 1000 } },
    pages: 'an account has one limit a Region',
  },
  functionExists: {
    account,
    run: ({ clients, scope }) => functionExists(clients, scope, { functionName }),
    answer: true,
    absence: { answer: false },
    pages: ONE,
  },
  getFunctionConfiguration: {
    account,
    run: ({ clients, scope }) => getFunctionConfiguration(clients, scope, { functionName }),
    answer: planAudit,
    absence: { answer: undefined },
    pages: ONE,
  },
  listFunctions: {
    account,
    run: ({ clients, scope }) => listFunctions(clients, scope),
    answer: [
      { ...planAudit, state: undefined },
      expect.objectContaining({
        name: 'resize',
        runtime: undefined,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/images`,
        memoryMegabytes: 128,
        timeoutSeconds: 3,
        environmentVariables: [],
      }),
    ],
    absence: { answer: [] },
    pages: { ...many, items: 120, calls: { 'lambda:ListFunctions': 3 } },
  },
});

test('an answer without limits is no answer', async () => {
  const { clients } = await localClients(() => ({ body: '{}' }));
  await expect(accountConcurrencyLimit(clients, { region: REGION })).rejects.toThrow(
    'lambda:GetAccountSettings answered without the limits of the account',
  );
});
