import {
  CreateStackCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../../src/simulator/world/load-world.ts';
import { ACCOUNT, awsError, REGION } from '../../../support/simulated-aws.ts';
import { modified, queue } from '../../../support/simulated-stacks.ts';
import { deployments, queueOf, template } from '../../../support/stack-deployments.ts';

const YAML = `
AWSTemplateFormatVersion: 2010-09-09
Description: short forms
Parameters:
  Env: { Type: String, Default: prod, AllowedValues: [prod, test] }
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
Mappings:
  Timeouts: { prod: { queue: 60 }, test: { queue: 5 } }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [!Condition IsProd]
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '\${AWS::StackName}-\${Env}-\${!Literal}'
      VisibilityTimeout: !FindInMap [Timeouts, !Ref Env, queue]
      MessageRetentionPeriod: !If [IsProd, 600, !Ref 'AWS::NoValue']
      Tags:
        - { Key: first, Value: !Select [0, !Ref Names] }
        - { Key: last, Value: !Select [1, !Split ['-', 'x-y']] }
        - { Key: all, Value: !Join ['/', !Ref Names] }
  Dead:
    Type: AWS::SQS::Queue
    Condition: IsTest
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - '\${Prefix}-topic'
        - Prefix: !GetAtt Jobs.QueueName
Outputs:
  Arn: { Value: !GetAtt Jobs.Arn }
  Topic: { Value: !Ref Topic }
  Dead: { Condition: IsTest, Value: !Ref Dead }
`;

describe('a template', () => {
  it('in YAML has short forms of functions', async () => {
    const { client, describeStack, passed, stack } = await deployments();
    await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: YAML }));
    await passed();
    expect(stack('web').resources.map(({ logicalId }) => logicalId)).toEqual(['Jobs', 'Topic']);
    expect(stack('web').resource('Jobs').expectedProperties).toEqual({
      QueueName: `web-prod-\${Literal}`,
      VisibilityTimeout: 60,
      MessageRetentionPeriod: 600,
      Tags: [
        { Key: 'first', Value: 'a' },
        { Key: 'last', Value: 'y' },
        { Key: 'all', Value: 'a/b' },
      ],
    });
    expect((await describeStack('web')).Outputs).toEqual([
      { OutputKey: 'Arn', OutputValue: `arn:aws:sqs:${REGION}:${ACCOUNT}:web-prod-\${Literal}` },
      { OutputKey: 'Topic', OutputValue: `arn:aws:sns:${REGION}:${ACCOUNT}:web-prod-\${Literal}-topic` },
    ]);
    expect((await client.send(new GetTemplateCommand({ StackName: 'web' }))).TemplateBody).toBe(YAML);
  });

  it('may be an object of S3', async () => {
    const { aws, client, passed, stack } = await deployments();
    aws.world.account(ACCOUNT).addBucket({ name: 'templates', region: REGION });
    const s3 = new S3Client(aws.config());
    await s3.send(
      new PutObjectCommand({ Bucket: 'templates', Key: 'a/web.json', Body: template({ Jobs: queueOf(1) }) }),
    );
    for (const [StackName, TemplateURL] of [
      ['one', 'https://templates.s3.eu-west-1.amazonaws.com/a/web.json'],
      ['two', `${aws.endpoint}/templates/a/web.json`],
    ]) {
      await client.send(new CreateStackCommand({ StackName, TemplateURL }));
      await passed();
      expect(stack(StackName!).resource('Jobs').status).toBe('CREATE_COMPLETE');
    }
    const none = new CreateStackCommand({ StackName: 'three', TemplateURL: 'https://templates.s3.amazonaws.com/none' });
    expect((await awsError(client.send(none))).message).toBe('S3 error: The specified key does not exist.');
  });

  it('of a stack that the world began with is the file’s, or made from its resources', async () => {
    const body = template({ Jobs: queueOf({ Ref: 'Timeout' }) }, { Parameters: { Timeout: { Type: 'Number' } } });
    const { client, describeStack } = await deployments([
      { name: 'given', template: body, parameters: { Timeout: '30' }, resources: [queue('Jobs')] },
      { name: 'made', resources: [queue('Jobs', modified)] },
    ]);
    const of = async (StackName: string) => (await client.send(new GetTemplateCommand({ StackName }))).TemplateBody;
    expect(await of('given')).toBe(body);
    expect((await describeStack('given')).Parameters).toEqual([{ ParameterKey: 'Timeout', ParameterValue: '30' }]);
    expect(JSON.parse((await of('made'))!)).toEqual({
      Resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { maxReceiveCount: 5 } } } },
    });
  });

  it('of a world’s file must be one', () => {
    const stacks = [{ name: 'web', template: 'Resources: {}' }];
    const file = { version: 1 as const, accounts: [{ id: ACCOUNT, name: 'a', regions: { [REGION]: { stacks } } }] };
    expect(() => worldOf(file)).toThrow('At least one Resources member must be defined');
  });

  it('of no stack is refused', async () => {
    const { client } = await deployments();
    expect(await awsError(client.send(new GetTemplateCommand({ StackName: 'none' })))).toEqual({
      name: 'ValidationError',
      message: 'Stack with id none does not exist',
      status: 400,
    });
  });
});

describe('ValidateTemplate', () => {
  it('tells what a template asks for', async () => {
    const { client } = await deployments();
    const { $metadata: _metadata, ...answer } = await client.send(
      new ValidateTemplateCommand({
        TemplateBody: template(
          { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'x' } } },
          {
            Description: 'a role',
            Parameters: {
              Name: { Type: 'String', Default: 'a', Description: 'its name' },
              Secret: { Type: 'String', NoEcho: 'true' },
            },
            Transform: 'AWS::Serverless-2016-10-31',
          },
        ),
      }),
    );
    expect(answer).toEqual({
      Description: 'a role',
      Parameters: [
        { ParameterKey: 'Name', DefaultValue: 'a', NoEcho: false, Description: 'its name' },
        { ParameterKey: 'Secret', NoEcho: true },
      ],
      Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
      DeclaredTransforms: ['AWS::Serverless-2016-10-31'],
    });
  });

  const resources = (value: unknown) => JSON.stringify({ Resources: value });
  it.each([
    ['JSON that is none', '{"Resources": ', /^Template format error: JSON not well-formed\./],
    [
      'YAML that is none',
      'Resources:\n  A: [',
      /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/,
    ],
    ['a text', 'hello', 'Template format error: unsupported structure.'],
    ['no resources', '{}', 'Template format error: At least one Resources member must be defined.'],
    ['an unknown section', '{"Resource": {}}', 'Invalid template property or properties [Resource]'],
    [
      'a resource that is no object',
      resources({ A: 'x' }),
      'Template format error: Any Resources member must be an object.',
    ],
    [
      'a resource without a type',
      resources({ A: {} }),
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'an unknown attribute',
      resources({ A: { Type: 'AWS::SQS::Queue', Invalid: 1 } }),
      "Invalid template resource property 'Invalid'",
    ],
    [
      'a type that is none',
      resources({ A: { Type: 'Queue' } }),
      'Template format error: Unrecognized resource types: [Queue]',
    ],
    [
      'a null',
      resources({ A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: null } } }),
      "[/Resources/A/Properties/QueueName] 'null' values are not allowed in templates",
    ],
    [
      'an unknown reference',
      template({ A: queueOf({ Ref: 'B' }) }),
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'an unknown reference of an output',
      template({ A: queueOf(1) }, { Outputs: { O: { Value: { Ref: 'B' } } } }),
      'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'a circle',
      template({ A: queueOf({ Ref: 'B' }), B: queueOf({ Ref: 'A' }) }),
      'Circular dependency between resources: [A, B]',
    ],
    [
      'an output without a value',
      template({ A: queueOf(1) }, { Outputs: { O: {} } }),
      'Template format error: Every Outputs member must contain a Value object',
    ],
    [
      'a body that is too long',
      template({ A: queueOf('x'.repeat(51_200)) }),
      /Member must have length less than or equal to 51200$/,
    ],
  ])('refuses %s', async (_what, TemplateBody, message) => {
    const { client } = await deployments();
    const error = await awsError(client.send(new ValidateTemplateCommand({ TemplateBody })));
    expect(error).toMatchObject({ name: 'ValidationError', status: 400 });
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });
});

describe('GetTemplateSummary, which `aws cloudformation deploy` asks of an existing stack', () => {
  const expected = {
    Description: 'short forms',
    Parameters: [
      { ParameterKey: 'Env', DefaultValue: 'prod', ParameterType: 'String' },
      { ParameterKey: 'Names', DefaultValue: 'a, b', ParameterType: 'CommaDelimitedList' },
    ],
    ResourceTypes: ['AWS::SQS::Queue', 'AWS::SNS::Topic'],
    Version: '2010-09-09',
  };

  it('tells parameters and resource types of a stack', async () => {
    const { client, passed } = await deployments();
    await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: YAML }));
    await passed();
    expect(await client.send(new GetTemplateSummaryCommand({ StackName: 'web' }))).toMatchObject(expected);
  });

  it('tells them of a template, with the allowed values', async () => {
    const { client } = await deployments();
    const summary = await client.send(new GetTemplateSummaryCommand({ TemplateBody: YAML }));
    expect(summary).toMatchObject(expected);
    expect(summary.Parameters?.[0]?.ParameterConstraints).toEqual({ AllowedValues: ['prod', 'test'] });
  });

  it.each([
    ['neither a stack nor a template', {}, 'Either Template URL or Template Body must be specified.'],
    [
      'both',
      { StackName: 'web', TemplateBody: YAML },
      'Only one of StackName, TemplateBody or TemplateURL may be specified.',
    ],
    ['a stack that is not there', { StackName: 'web' }, 'Stack with id web does not exist'],
  ])('refuses %s', async (_what, input, message) => {
    const { client } = await deployments();
    expect(await awsError(client.send(new GetTemplateSummaryCommand(input)))).toEqual({
      name: 'ValidationError',
      message,
      status: 400,
    });
  });
});
