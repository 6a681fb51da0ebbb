import { expect, test } from 'vitest';
import {
  getTemplate,
  operations,
  validateTemplate,
} from '../../../../src/aws/operations/cloudformation/cloudformation-templates.ts';
import { REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const template = `
Description: a queue
Parameters:
  Delay: { Type: Number, Default: 5, Description: in seconds }
  Secret: { Type: String, NoEcho: true }
Resources:
  Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: !Ref Delay } }
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: web, AssumeRolePolicyDocument: {} } }
`;
const account = {
  regions: { [REGION]: { stacks: [{ name: 'web', template, parameters: { Secret: 'x' } }] } },
};

testOperations(operations, {
  getTemplate: {
    account,
    run: ({ clients, scope }) => getTemplate(clients, scope, { stack: 'web' }),
    answer: template,
    absence: { answer: undefined },
    pages: 'one template is one answer',
  },
  validateTemplate: {
    run: ({ clients, scope }) => validateTemplate(clients, scope, { body: template }),
    answer: {
      valid: true,
      description: 'a queue',
      parameters: [
        { key: 'Delay', default: '5', description: 'in seconds', noEcho: false },
        { key: 'Secret', default: undefined, description: undefined, noEcho: true },
      ],
      capabilities: ['CAPABILITY_NAMED_IAM'],
      transforms: [],
    },
    absence: 'the template is in the call',
    pages: 'one template is one answer',
  },
});

test.each([
  ['no text of a template', '{"Resources": '],
  ['no resources', 'Description: nothing'],
  [
    'a reference to nothing',
    'Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: !Ref Gone } } }',
  ],
])('a template with %s is an answer, with the reason', async (_what, body) => {
  const { clients, scope } = await startOperation({});
  expect(await validateTemplate(clients, scope, { body })).toEqual({
    valid: false,
    reason: expect.stringMatching(/\w/),
  });
});
