import { ExecuteChangeSetCommand, paginateDescribeChangeSet } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { deployments, NO_CHANGES, queueOf, template } from '../../../support/stack-deployments.ts';

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
