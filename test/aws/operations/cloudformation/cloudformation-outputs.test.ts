import { expect, test } from 'vitest';
import { operations, stackOutputValues } from '../../../../src/aws/operations/cloudformation/cloudformation-outputs.ts';
import type { StackFile } from '../../../../src/simulator/world/world-schema.ts';
import {
  ACCOUNT,
  type OperationCall,
  REGION,
  startOperation,
  testOperations,
} from '../../../support/operation-cases.ts';

const OTHER = '444455556666';
const roleArn = `arn:aws:iam::${OTHER}:role/Reader`;
const stack = (name: string, ...outputs: readonly (readonly [key: string, value: string])[]): StackFile => ({
  name,
  outputs: outputs.map(([key, value]) => ({ key, value })),
});
const account = {
  regions: {
    [REGION]: { stacks: [stack('network', ['VpcId', 'vpc-1'], ['Subnets', 'a,b'])] },
    'us-east-1': { stacks: [stack('certificates', ['Arn', 'certificate-1'])] },
  },
};
const others = [
  {
    id: OTHER,
    name: 'platform',
    roles: [
      {
        name: 'Reader',
        trust: { Statement: { Effect: 'Allow' as const, Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } },
        policies: [{ Statement: { Effect: 'Allow' as const, Action: 'cloudformation:DescribeStacks', Resource: '*' } }],
      },
    ],
    regions: { [REGION]: { stacks: [stack('registry', ['Url', 'registry-1'])] } },
  },
];

const network = ({ clients, scope }: OperationCall) =>
  stackOutputValues(clients, scope, {
    Vpc: { stack: 'network', output: 'VpcId' },
    Subnets: { stack: 'network', output: 'Subnets' },
    Certificate: { stack: 'certificates', output: 'Arn', scope: { ...scope, region: 'us-east-1' } },
  });

testOperations(operations, {
  stackOutputValues: {
    account: { regions: { [REGION]: account.regions[REGION] } },
    run: ({ clients, scope }) => stackOutputValues(clients, scope, { Vpc: { stack: 'network', output: 'VpcId' } }),
    answer: { Vpc: 'vpc-1' },
    absence: { error: { name: 'StackOutputNotFoundError', region: REGION, accountId: ACCOUNT } },
    pages: 'one stack is one answer',
  },
});

test('outputs come from other Regions and accounts, and each stack is read once', async () => {
  const call = await startOperation({ account, others });
  const { clients, scope } = call;
  expect(await network(call)).toEqual({ Vpc: 'vpc-1', Subnets: 'a,b', Certificate: 'certificate-1' });
  expect(clients.takeCalls()).toEqual({ 'cloudformation:DescribeStacks': 2 });
  const registry = { stack: 'registry', output: 'Url', scope: { region: REGION, accountId: OTHER, roleArn } };
  expect(await stackOutputValues(clients, scope, { Registry: registry })).toEqual({ Registry: 'registry-1' });
});

test.each([
  ['an output that the stack does not have', 'network', 'Vpc', /has no output Vpc/, 'Its outputs are: Subnets, VpcId.'],
  ['an output of a stack that has none', 'empty', 'Url', /has no output Url/, 'Its outputs are: none.'],
  [
    'a stack that does not exist',
    'gone',
    'Url',
    /gone in eu-west-1.* does not exist/,
    expect.stringContaining('its Region'),
  ],
])('%s is an error that says so', async (_what, name, output, message, hint) => {
  const stacks = [...account.regions[REGION].stacks, stack('empty')];
  const { clients, scope } = await startOperation({ account: { regions: { [REGION]: { stacks } } } });
  const asked = { Vpc: { stack: 'network', output: 'VpcId' }, Wanted: { stack: name, output } };
  await expect(stackOutputValues(clients, scope, asked)).rejects.toMatchObject({
    name: 'StackOutputNotFoundError',
    message: expect.stringMatching(message),
    operation: 'cloudformation:DescribeStacks',
    hint,
  });
});
