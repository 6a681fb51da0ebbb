import {
  CloudFormationClient,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  paginateListChangeSets,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, REGION } from '../../../support/simulated-aws.ts';
import { deployments, queueOf, template, twoQueues } from '../../../support/stack-deployments.ts';

describe('a change set for a new stack', () => {
  it('makes a stack in review, and goes from pending to complete', async () => {
    const { changeSet, described, describeStack, passed, story } = await deployments();
    const { Id, StackId } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    expect(Id).toMatch(/^arn:aws:cloudformation:eu-west-1:111122223333:changeSet\/first\/[0-9a-f-]{36}$/);
    expect(await describeStack('web')).toMatchObject({
      StackId,
      StackStatus: 'REVIEW_IN_PROGRESS',
      StackStatusReason: 'User Initiated',
    });
    expect(await described('web', 'first')).toMatchObject({ Status: 'CREATE_PENDING', ExecutionStatus: 'UNAVAILABLE' });
    await passed(1);
    expect(await described('web', 'first')).toMatchObject({
      Status: 'CREATE_IN_PROGRESS',
      ExecutionStatus: 'UNAVAILABLE',
    });
    await passed(1);
    const complete = await described('web', 'first');
    expect(complete).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', ChangeSetId: Id });
    expect(complete.Changes).toEqual([
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Add',
          LogicalResourceId: 'Jobs',
          ResourceType: 'AWS::SQS::Queue',
          Scope: [],
          Details: [],
        },
      },
      expect.objectContaining({ ResourceChange: expect.objectContaining({ LogicalResourceId: 'Mails' }) }),
    ]);
    expect(await story('web')).toEqual(['web REVIEW_IN_PROGRESS']);
  });

  it('creates the stack when it is executed', async () => {
    const { changeSet, client, described, describeStack, passed, story } = await deployments();
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: 'first', StackName: 'web' }));
    expect((await describeStack('web')).StackStatus).toBe('CREATE_IN_PROGRESS');
    expect((await described('web', 'first')).ExecutionStatus).toBe('EXECUTE_IN_PROGRESS');
    await passed();
    expect(await describeStack('web')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ChangeSetId: Id });
    expect((await described('web', 'first')).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    expect(await story('web')).toEqual([
      'web REVIEW_IN_PROGRESS',
      'web CREATE_IN_PROGRESS',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_COMPLETE',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_COMPLETE',
      'web CREATE_COMPLETE',
    ]);
  });

  it('is one of several, until one of them is executed', async () => {
    const { changeSet, client, described, passed } = await deployments();
    const first = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    const second = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues, ChangeSetName: 'second' });
    expect(second.StackId).toBe(first.StackId);
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: second.Id }));
    expect(await awsError(described('web', 'first'))).toMatchObject({ name: 'ChangeSetNotFoundException' });
  });
});

describe('change sets', () => {
  it('are listed in pages, the latest first, but for those that were executed', async () => {
    const { changeSet, client, deploy, passed } = await deployments();
    await deploy('web', twoQueues);
    for (let index = 0; index < 101; index++) {
      await changeSet({ ChangeSetName: `set-${index}`, TemplateBody: template({ Jobs: queueOf(index + 100) }) });
      await passed(1);
    }
    const names: unknown[] = [];
    for await (const { Summaries = [] } of paginateListChangeSets({ client }, { StackName: 'web' })) {
      expect(Summaries.length).toBeLessThanOrEqual(100);
      names.push(...Summaries.map(({ ChangeSetName: name }) => name));
    }
    expect(names).toEqual(Array.from({ length: 101 }, (_, index) => `set-${100 - index}`));
  });

  it('of one name and content are one', async () => {
    const { changeSet } = await deployments();
    const input = { ChangeSetType: 'CREATE', TemplateBody: twoQueues } as const;
    expect((await changeSet(input)).Id).toBe((await changeSet(input)).Id);
    expect(await awsError(changeSet({ ...input, TemplateBody: template({ Jobs: queueOf(1) }) }))).toMatchObject({
      name: 'AlreadyExistsException',
      message: 'ChangeSet first cannot be created due to a mismatch with existing attribute Template',
      status: 400,
    });
  });

  it('give their names free when they were executed', async () => {
    const { changeSet, deploy } = await deployments();
    await deploy('web', twoQueues, { ChangeSetName: 'first' });
    expect(await changeSet({ TemplateBody: template({ Jobs: queueOf(1) }) })).toMatchObject({ Id: expect.any(String) });
  });

  it('are gone when they are deleted, which succeeds twice', async () => {
    const { changeSet, client, describeStack, passed } = await deployments();
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    await passed();
    const remove = new DeleteChangeSetCommand({ ChangeSetName: 'first', StackName: 'web' });
    await client.send(remove);
    await client.send(remove);
    for (const input of [{ ChangeSetName: Id }, { ChangeSetName: 'first', StackName: 'web' }]) {
      expect(await awsError(client.send(new DescribeChangeSetCommand(input)))).toEqual({
        name: 'ChangeSetNotFoundException',
        message: `ChangeSet [${input.ChangeSetName}] does not exist`,
        status: 404,
      });
    }
    expect((await describeStack('web')).StackStatus).toBe('REVIEW_IN_PROGRESS');
  });

  it('show their template before it is the stack’s', async () => {
    const { changeSet, client } = await deployments();
    await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'web', ChangeSetName: 'first' }));
    expect(TemplateBody).toBe(twoQueues);
  });

  it('cannot be executed twice, nor deleted meanwhile', async () => {
    const { changeSet, client, passed } = await deployments();
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    const again = await awsError(client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id })));
    expect(again).toMatchObject({ name: 'InvalidChangeSetStatusException' });
    expect(again.message).toContain('[EXECUTE_IN_PROGRESS]');
    const remove = await awsError(client.send(new DeleteChangeSetCommand({ ChangeSetName: Id })));
    expect(remove).toMatchObject({ name: 'InvalidChangeSetStatusException' });
    await passed();
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'web' }));
    expect(StackResources?.map(({ ResourceStatus: status }) => status)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it.each([
    ['a stack that is not there, to update', {}, 'Stack [web] does not exist'],
    [
      'a stack that is there, to create',
      { StackName: 'old', ChangeSetType: 'CREATE' },
      'Stack [old] already exists and cannot be created again with the changeSet [first].',
    ],
    ['a stack in review, to update', { StackName: 'review' }, 'Stack [review] does not exist'],
    [
      'a stack that is being changed',
      { StackName: 'busy' },
      /^Stack:arn:.* is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    ],
    [
      'no template',
      { StackName: 'old', TemplateBody: undefined },
      'Either Template URL or Template Body must be specified.',
    ],
    [
      'a new stack and the previous template',
      { ChangeSetType: 'CREATE', TemplateBody: undefined, UsePreviousTemplate: true },
      'Cannot specify usePreviousTemplate as true for a changeSetType CREATE',
    ],
    [
      'a name with an underscore',
      { StackName: 'old', ChangeSetName: 'a_b' },
      /^1 validation error detected: Value 'a_b' at 'changeSetName'/,
    ],
  ] as const)('are refused: %s', async (_what, input, message) => {
    const { changeSet } = await deployments([
      { name: 'old' },
      { name: 'review', status: 'REVIEW_IN_PROGRESS' },
      { name: 'busy', status: 'UPDATE_IN_PROGRESS' },
    ]);
    const error = await awsError(changeSet({ TemplateBody: twoQueues, ...input }));
    expect(error).toMatchObject({ name: 'ValidationError', status: 400 });
    expect(error.message).toMatch(
      typeof message === 'string' ? new RegExp(`^${message.replace(/[[\].]/g, '\\$&')}$`) : message,
    );
  });

  it.each([
    ['described', (input: { StackName?: string }) => new DescribeChangeSetCommand({ ChangeSetName: 'x', ...input })],
    ['deleted', (input: { StackName?: string }) => new DeleteChangeSetCommand({ ChangeSetName: 'x', ...input })],
  ])('of no stack, or without one, cannot be %s', async (_what, command) => {
    const { client } = await deployments();
    expect(await awsError(client.send(command({ StackName: 'none' }) as DescribeChangeSetCommand))).toMatchObject({
      name: 'ValidationError',
      message: 'Stack [none] does not exist',
    });
    expect(await awsError(client.send(command({}) as DescribeChangeSetCommand))).toMatchObject({
      message: 'StackName must be specified if ChangeSetName is not specified as an ARN.',
    });
  });

  it('of no stack cannot be listed', async () => {
    const { client } = await deployments();
    expect(await awsError(client.send(new ListChangeSetsCommand({ StackName: 'none' })))).toMatchObject({
      message: 'Stack [none] does not exist',
    });
  });
});

describe('permission for a change set', () => {
  it('is asked for its stack, also when it is named by its ARN', async () => {
    const trust = { Statement: { Effect: 'Allow' as const, Principal: '*', Action: 'sts:AssumeRole' } };
    const statement = {
      Effect: 'Allow' as const,
      Action: 'cloudformation:DescribeChangeSet',
      Resource: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/web/*`,
    };
    const { aws, changeSet } = await deployments([], {
      accessKeys: [{ id: 'AKIAREADER', accountId: ACCOUNT, roleName: 'Reader' }],
      accounts: [
        { id: ACCOUNT, name: 'audit', roles: [{ name: 'Reader', trust, policies: [{ Statement: statement }] }] },
      ],
    });
    const reader = new CloudFormationClient(
      aws.config({ credentials: { accessKeyId: 'AKIAREADER', secretAccessKey: 'secret' } }),
    );
    const input = { ChangeSetType: 'CREATE', TemplateBody: twoQueues } as const;
    const web = await changeSet(input);
    const other = await changeSet({ ...input, StackName: 'other' });
    const ask = (ChangeSetName: string | undefined) => reader.send(new DescribeChangeSetCommand({ ChangeSetName }));
    expect((await ask(web.Id)).StackName).toBe('web');
    expect(await awsError(ask(other.Id))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });
});
