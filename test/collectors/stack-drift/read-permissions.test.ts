import { describe, expect, test } from 'vitest';
import { createReadPermissions } from '../../../src/collectors/stack-drift/read-permissions.ts';
import { readActions, resourceReads } from '../../../src/domain/resource-reads.ts';
import type { AccountFile } from '../../../src/simulator/world/world-schema.ts';
import { account, auditedWorld } from '../../support/audited-world.ts';

const TYPE = 'AWS::StepFunctions::StateMachine';
const TAGS = 'states:ListTagsForResource';
const PROOF = ['cloudformation:DescribeType', 'iam:GetRole', 'iam:SimulatePrincipalPolicy'];
const readsOf = (type: string): readonly string[] => {
  const reads = resourceReads[type];
  return reads === undefined ? expect.unreachable(type) : readActions(reads);
};

/** The answer about a property for a role that is allowed the actions. */
const lookUp = async (
  property: string,
  {
    type = TYPE,
    actions = [...PROOF, ...readsOf(type)],
    path = '/',
    own = false,
  }: {
    readonly type?: string;
    readonly actions?: readonly string[];
    readonly path?: string;
    readonly own?: boolean;
  } = {},
) => {
  const role: NonNullable<AccountFile['roles']>[number] = {
    name: 'Audit',
    path,
    trust: { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } },
    policies: [{ Statement: { Effect: 'Allow', Action: [...actions], Resource: '*' } }],
  };
  const world = await auditedWorld({ roles: [role] });
  const roleArn = `arn:aws:iam::${account}:role${path}Audit`;
  const target = own ? world.target : { ...world.target, roleArn };
  // In the auditor's own account the process has the role already.
  const clients = own
    ? {
        ...world.clients,
        for: ((client, place) => world.clients.for(client, { ...place, roleArn })) as typeof world.clients.for,
      }
    : world.clients;
  const permissions = createReadPermissions({ clients, target });
  const answer = await permissions.whyUnread(type, property);
  return { answer, permissions, world, calls: () => Object.keys(world.clients.takeCalls()) };
};

describe('A property that may be unread', () => {
  test('was read if IAM allows every action that may supply it', async () => {
    expect((await lookUp('Tags')).answer).toBeUndefined();
  });

  test.each([
    ['the action that reads it is denied', [...PROOF, 'states:DescribeStateMachine'], { action: TAGS }],
    [
      'the type cannot be described',
      PROOF.slice(1),
      { action: 'cloudformation:DescribeType', reason: 'access-denied' },
    ],
    [
      'permissions cannot be simulated',
      PROOF.slice(0, 2),
      { action: 'iam:SimulatePrincipalPolicy', reason: 'access-denied' },
    ],
  ])('is named with the action if %s', async (_name, actions, expected) => {
    expect((await lookUp('Tags', { actions })).answer).toMatchObject(expected);
  });

  test('is not explained by the denied read of tags, unless it holds the tags', async () => {
    const actions = [...PROOF, 'states:DescribeStateMachine'];
    expect((await lookUp('LoggingConfiguration', { actions })).answer).toBeUndefined();
  });

  test('is not proven for a type that CloudFormation does not describe', async () => {
    const { answer } = await lookUp('Tags', { type: 'Acme::Queue::Queue', actions: PROOF });
    expect(answer).toMatchObject({ detail: expect.stringContaining('Acme::Queue::Queue') });
  });

  test('of a key is decided by the policy of the key too', async () => {
    const { answer } = await lookUp('EnableKeyRotation', { type: 'AWS::KMS::Key' });
    expect(answer).toMatchObject({ action: 'kms:GetKeyRotationStatus', detail: expect.stringContaining('policy of') });
  });

  test('of a bucket is left to the cross-check with S3 where it is the encryption', async () => {
    const { answer, calls } = await lookUp('BucketEncryption', { type: 'AWS::S3::Bucket', actions: [] });
    expect(answer).toBeUndefined();
    expect(calls()).toEqual([]);
  });
});

describe('The permissions that are simulated', () => {
  test('are those of the auditing role in a member account', async () => {
    const { calls } = await lookUp('Tags', { path: '/audit/' });
    expect(calls()).toEqual(['cloudformation:DescribeType', 'iam:SimulatePrincipalPolicy', 'sts:AssumeRole']);
  });

  test("are those of the process's role in the auditor's own account, with its path", async () => {
    const { answer, calls } = await lookUp('Tags', { own: true, path: '/audit/' });
    expect(answer).toBeUndefined();
    expect(calls()).toContain('iam:GetRole');
  });

  test('are looked up once a type', async () => {
    const { permissions, calls } = await lookUp('Tags');
    calls();
    await Promise.all([permissions.whyUnread(TYPE, 'Tags'), permissions.whyUnread(TYPE, 'Tags')]);
    expect(calls()).toEqual([]);
  });
});

test('A lookup that failed is made again', async () => {
  const { permissions, world } = await lookUp('Tags', { actions: PROOF.slice(1) });
  const role = world.simulator.world.account(account).role('Audit');
  role.policies = [{ Statement: { Effect: 'Allow', Action: [...PROOF, ...readsOf(TYPE)], Resource: '*' } }];
  expect(await permissions.whyUnread(TYPE, 'Tags')).toBeUndefined();
});

test('The account itself cannot be simulated, so that nothing is proven', async () => {
  const world = await auditedWorld({});
  const permissions = createReadPermissions({ clients: world.clients, target: world.target });
  expect(await permissions.whyUnread(TYPE, 'Tags')).toMatchObject({
    detail: expect.stringContaining('audit with a role'),
  });
});
