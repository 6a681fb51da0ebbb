import {
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  paginateDescribeChangeSet,
  paginateListChangeSets,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { modified, queue } from '../../../support/simulated-stacks.ts';
import { deployments, queueOf, template } from '../../../support/stack-deployments.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const two = template({ Jobs: queueOf(30), Mails: queueOf(60) });

describe('a change set for a new stack', () => {
  it('makes a stack in review, and goes from pending to complete', async () => {
    const { changeSet, described, describeStack, passed, story } = await deployments();
    const { Id, StackId } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
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
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
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
    const first = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
    const second = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two, ChangeSetName: 'second' });
    expect(second.StackId).toBe(first.StackId);
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: second.Id }));
    expect(await awsError(described('web', 'first'))).toMatchObject({ name: 'ChangeSetNotFoundException' });
  });
});

describe('a change set for a stack that is there', () => {
  const start = async (before: string) => {
    const cloud = await deployments();
    await cloud.deploy('web', before);
    return {
      ...cloud,
      preview: async (TemplateBody: string, more: Parameters<typeof cloud.changeSet>[0] = {}) => {
        await cloud.changeSet({ ChangeSetName: 'next', TemplateBody, ...more });
        await cloud.passed();
        return cloud.described('web', 'next');
      },
    };
  };

  it('adds, changes, replaces and removes', async () => {
    const { preview, stack } = await start(
      template({
        Changed: queueOf(30),
        Gone: queueOf(30),
        Named: queueOf(30, { QueueName: 'old' }),
        Same: queueOf(30),
      }),
    );
    const { Changes } = await preview(
      template({
        Changed: queueOf(60),
        Named: queueOf(30, { QueueName: 'new' }),
        New: queueOf(1),
        Same: queueOf('30'),
      }),
    );
    const target = (Name: string, RequiresRecreation: string) => [
      {
        Target: { Attribute: 'Properties', Name, RequiresRecreation },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ];
    expect(Changes?.map(({ ResourceChange: change }) => change)).toEqual([
      {
        Action: 'Modify',
        LogicalResourceId: 'Changed',
        PhysicalResourceId: stack('web').resource('Changed').physicalId,
        ResourceType: 'AWS::SQS::Queue',
        Replacement: 'False',
        Scope: ['Properties'],
        Details: target('VisibilityTimeout', 'Never'),
      },
      expect.objectContaining({ Action: 'Remove', LogicalResourceId: 'Gone', PolicyAction: 'Delete' }),
      expect.objectContaining({
        Action: 'Modify',
        LogicalResourceId: 'Named',
        PhysicalResourceId: 'https://sqs.eu-west-1.amazonaws.com/111122223333/old',
        PolicyAction: 'ReplaceAndDelete',
        Replacement: 'True',
        Details: target('QueueName', 'Always'),
      }),
      expect.objectContaining({ Action: 'Add', LogicalResourceId: 'New' }),
    ]);
  });

  it('says why: a parameter, or a resource that another one refers to', async () => {
    const body = template(
      {
        Jobs: queueOf({ Ref: 'Timeout' }, { QueueName: { 'Fn::Sub': `\${AWS::StackName}-\${Suffix}` } }),
        Mails: queueOf(30, { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } }),
      },
      { Parameters: { Timeout: { Type: 'Number', Default: 30 }, Suffix: { Type: 'String', Default: 'a' } } },
    );
    const { preview } = await start(body);
    const { Changes } = await preview(body, { Parameters: [{ ParameterKey: 'Suffix', ParameterValue: 'b' }] });
    const causes = Changes?.map(({ ResourceChange: change }) => [
      change?.LogicalResourceId,
      change?.Replacement,
      ...(change?.Details ?? []).map(({ Evaluation, ChangeSource, CausingEntity }) =>
        [Evaluation, ChangeSource, CausingEntity].join(' '),
      ),
    ]);
    expect(causes).toEqual([
      ['Jobs', 'True', 'Static ParameterReference Suffix', 'Dynamic DirectModification '],
      ['Mails', 'False', 'Dynamic ResourceAttribute Jobs.Arn'],
    ]);
  });

  it('tells values to those who ask for them alone', async () => {
    const { preview, described } = await start(template({ Jobs: queueOf(30) }));
    const { Changes: plain } = await preview(template({ Jobs: queueOf(60) }));
    expect(JSON.stringify(plain)).not.toContain('60');
    const { Changes } = await described('web', 'next', { IncludePropertyValues: true });
    expect(Changes?.[0]?.ResourceChange).toMatchObject({
      BeforeContext: '{"Properties":{"VisibilityTimeout":30}}',
      AfterContext: '{"Properties":{"VisibilityTimeout":60}}',
      Details: [
        {
          Target: {
            Path: '/Properties/VisibilityTimeout',
            BeforeValue: '30',
            AfterValue: '60',
            AttributeChangeType: 'Modify',
          },
        },
      ],
    });
  });

  it.each([
    ['the same template', template({ Jobs: queueOf(30) })],
    [
      'the same template as YAML',
      'Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: { VisibilityTimeout: 30 }\n',
    ],
  ])('fails for want of changes: %s', async (_what, body) => {
    const { client, preview } = await start(template({ Jobs: queueOf(30) }));
    const failed = await preview(body);
    expect(failed).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: NO_CHANGES,
      Changes: [],
    });
    const execute = new ExecuteChangeSetCommand({ ChangeSetName: failed.ChangeSetId });
    expect(await awsError(client.send(execute))).toEqual({
      name: 'InvalidChangeSetStatusException',
      message: `ChangeSet [${failed.ChangeSetId}] cannot be executed in its current status of [FAILED]`,
      status: 400,
    });
  });

  it.each([
    ['an output', template({ Jobs: queueOf(30) }, { Outputs: { Name: { Value: 'x' } } }), {}],
    ['tags', template({ Jobs: queueOf(30) }), { Tags: [{ Key: 'team', Value: 'web' }] }],
    ['a policy', template({ Jobs: { ...queueOf(30), DeletionPolicy: 'Retain' } }), {}],
  ])('finds changes outside of properties: %s', async (_what, body, more) => {
    const { preview } = await start(template({ Jobs: queueOf(30) }));
    expect((await preview(body, more)).Status).toBe('CREATE_COMPLETE');
  });

  it('can be for the previous template', async () => {
    const body = template(
      { Jobs: queueOf({ Ref: 'Timeout' }) },
      { Parameters: { Timeout: { Type: 'Number', Default: 30 } } },
    );
    const { preview } = await start(body);
    const { Changes, Parameters } = await preview('', {
      TemplateBody: undefined,
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'Timeout', ParameterValue: '60' }],
    });
    expect(Parameters).toEqual([{ ParameterKey: 'Timeout', ParameterValue: '60' }]);
    expect(Changes?.map(({ ResourceChange: change }) => change?.Action)).toEqual(['Modify']);
  });

  it('tells 250 changes in pages, each once', async () => {
    const { changeSet, client, passed } = await deployments();
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`Queue${index}`, queueOf(30)]));
    await changeSet({ ChangeSetType: 'CREATE', TemplateBody: template(many) });
    await passed();
    const sizes: number[] = [];
    const ids: unknown[] = [];
    const pages = paginateDescribeChangeSet({ client }, { StackName: 'web', ChangeSetName: 'first' });
    for await (const { Changes = [] } of pages) {
      sizes.push(Changes.length);
      ids.push(...Changes.map(({ ResourceChange: change }) => change?.LogicalResourceId));
    }
    expect(sizes).toEqual([100, 100, 50]);
    expect(ids.sort()).toEqual(Object.keys(many).sort());
  });
});

describe('a change set that reverts drift', () => {
  const drifting = [
    {
      name: 'web',
      resources: [
        queue('Changed', { ...modified, expectedProperties: { RedrivePolicy: { maxReceiveCount: '5' } } }),
        queue('Gone', { drift: 'DELETED' }),
        queue('Same'),
      ],
    },
  ];

  it('tells what it will do to what drifted', async () => {
    const { changeSet, described, passed, stack } = await deployments(drifting);
    const gone = stack('web').resource('Gone').physicalId;
    await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    const preview = await described('web', 'first', { IncludePropertyValues: true });
    expect(preview).toMatchObject({
      Status: 'CREATE_COMPLETE',
      DeploymentMode: 'REVERT_DRIFT',
      StackDriftStatus: 'DRIFTED',
    });
    expect(preview.Changes?.map(({ ResourceChange: change }) => change)).toMatchObject([
      {
        Action: 'Modify',
        LogicalResourceId: 'Changed',
        Replacement: 'False',
        ResourceDriftStatus: 'MODIFIED',
        Details: [
          {
            ChangeSource: 'NoModification',
            Target: {
              Attribute: 'Properties',
              Name: 'RedrivePolicy',
              Path: '/Properties/RedrivePolicy/maxReceiveCount',
              BeforeValue: '10',
              AfterValue: '5',
              BeforeValueFrom: 'ACTUAL_STATE',
              AfterValueFrom: 'TEMPLATE',
              AttributeChangeType: 'Modify',
              Drift: { PreviousValue: '5', ActualValue: '10', DriftDetectionTimestamp: expect.any(Date) },
            },
          },
        ],
      },
      { Action: 'Add', LogicalResourceId: 'Gone', ResourceDriftStatus: 'DELETED', PhysicalResourceId: gone },
    ]);
  });

  it('leaves the stack in sync', async () => {
    const { changeSet, client, describeStack, detect, passed, rows, stack } = await deployments(drifting);
    const gone = stack('web').resource('Gone').physicalId;
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
    const { Id } = await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    });
    expect((await rows('web')).map(({ LogicalResourceId: id }) => id)).toEqual(['Same']);
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 });
    expect(stack('web').resource('Gone').physicalId).not.toBe(gone);
  });

  it('takes what is there for the template when the template says the same', async () => {
    const { changeSet, client, detect, described, passed, story } = await deployments(
      drifting.map(({ name, resources }) => ({ name, resources: resources.slice(0, 1) })),
    );
    const { Id } = await changeSet({
      TemplateBody: template({ Changed: { Properties: { RedrivePolicy: { maxReceiveCount: 10 } } } }),
      DeploymentMode: 'REVERT_DRIFT',
    });
    await passed();
    expect((await described('web', 'first')).Changes?.[0]?.ResourceChange).toMatchObject({ Action: 'SyncWithActual' });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect(await story('web')).not.toContain('Changed UPDATE_IN_PROGRESS');
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
  });

  it('fails for want of changes when nothing drifted', async () => {
    const { changeSet, described, passed } = await deployments([{ name: 'web', resources: [queue('Same')] }]);
    await changeSet({ UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' });
    await passed();
    expect(await described('web', 'first')).toMatchObject({ Status: 'FAILED', StatusReason: NO_CHANGES });
  });

  it('is needed for that: another one does not see drift', async () => {
    const { changeSet, described, passed } = await deployments(drifting);
    await changeSet({ UsePreviousTemplate: true });
    await passed();
    expect(await described('web', 'first')).toMatchObject({ Status: 'FAILED', StatusReason: NO_CHANGES });
  });
});

describe('change sets', () => {
  it('are listed in pages, the latest first, but for those that were executed', async () => {
    const { changeSet, client, deploy, passed } = await deployments();
    await deploy('web', two);
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
    const input = { ChangeSetType: 'CREATE', TemplateBody: two } as const;
    expect((await changeSet(input)).Id).toBe((await changeSet(input)).Id);
    expect(await awsError(changeSet({ ...input, TemplateBody: template({ Jobs: queueOf(1) }) }))).toMatchObject({
      name: 'AlreadyExistsException',
      message: 'ChangeSet first cannot be created due to a mismatch with existing attribute Template',
      status: 400,
    });
  });

  it('give their names free when they were executed', async () => {
    const { changeSet, deploy } = await deployments();
    await deploy('web', two, { ChangeSetName: 'first' });
    expect(await changeSet({ TemplateBody: template({ Jobs: queueOf(1) }) })).toMatchObject({ Id: expect.any(String) });
  });

  it('are gone when they are deleted, which succeeds twice', async () => {
    const { changeSet, client, describeStack, passed } = await deployments();
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
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
    await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'web', ChangeSetName: 'first' }));
    expect(TemplateBody).toBe(two);
  });

  it('cannot be executed twice, nor deleted meanwhile', async () => {
    const { changeSet, client, passed } = await deployments();
    const { Id } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
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
    const error = await awsError(changeSet({ TemplateBody: two, ...input }));
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
