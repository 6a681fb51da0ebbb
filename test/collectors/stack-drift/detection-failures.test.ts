import { describe, expect, test } from 'vitest';
import {
  isTransientFailure,
  parseFailures,
  unknownResource,
} from '../../../src/collectors/stack-drift/detection-failures.ts';

describe('The reason of a failed detection', () => {
  test.each([
    [
      'is JSON with a reason for each resource',
      '{"Summary":"Failed to detect drift on resources [A, B]","Failures":[{"Resource":"A","FailureReason":"Rate exceeded"},{"Resource":"B","FailureReason":"Internal Failure"}]}',
      { failures: { A: 'Rate exceeded', B: 'Internal Failure' } },
    ],
    ['may leave a reason out', '{"Failures":[{"Resource":"A"}]}', { failures: { A: 'no reason given' } }],
    [
      'may name the resources in its summary only',
      '{"Summary":"Failed to detect drift on resources [A, B]","Failures":[]}',
      {
        failures: {
          A: 'Failed to detect drift on resources [A, B]',
          B: 'Failed to detect drift on resources [A, B]',
        },
      },
    ],
    [
      'may be plain text',
      'Failed to detect drift on resources [A,B]',
      { failures: { A: 'Failed to detect drift on resources [A,B]', B: 'Failed to detect drift on resources [A,B]' } },
    ],
    [
      'may be JSON that was cut off',
      '{"Summary":"Failed to detect drift on resources [A]","Fail',
      { failures: { A: '{"Summary":"Failed to detect drift on resources [A]","Fail' } },
    ],
    ['may name no resource', 'Internal Failure', { failures: {}, unexplained: 'Internal Failure' }],
    ['may be JSON of another shape', '["A"]', { failures: {}, unexplained: '["A"]' }],
    ['may be null', 'null', { failures: {}, unexplained: 'null' }],
    [
      'may hold what is no failure',
      '{"Failures":[null,3,{"Resource":4}]}',
      { failures: {}, unexplained: '{"Failures":[null,3,{"Resource":4}]}' },
    ],
    ['may be empty', ' ', { failures: {}, unexplained: 'CloudFormation gave no reason.' }],
    ['may be absent', undefined, { failures: {}, unexplained: 'CloudFormation gave no reason.' }],
  ] as const)('%s', (_, reason, expected) => {
    expect(parseFailures(reason)).toEqual(expected);
  });
});

test.each([
  ['Rate exceeded', true],
  ['Rate exceeded (Service: Lambda, Status Code: 429)', true],
  ['Internal Failure', true],
  ['InternalFailure', true],
  ['Internal Server Error', true],
  ['ThrottlingException', true],
  ['Too Many Requests', true],
  ['Service Unavailable', true],
  ['Read timed out', true],
  ['Connection timeout', true],
  ['not authorized to perform: lambda:GetFunction', false],
  ['Unable to describe', false],
  ['Resource of type AWS::X::Y is not in a steady state', false],
])('"%s" is transient: %s', (reason, expected) => {
  expect(isTransientFailure(reason)).toBe(expected);
});

test('two denials in one text: the cure names both actions', () => {
  const denial = (action: string) => `User: arn:aws:sts::1:assumed-role/A is not authorized to perform: ${action} on x`;
  const reason = `${denial('mq:DescribeBroker')}. ${denial('mq:ListTags')}. ${denial('mq:DescribeBroker')}`;
  expect(unknownResource('Broker', 'AWS::AmazonMQ::Broker', reason)).toMatchObject({
    reason: 'resource-unknown',
    action: 'mq:DescribeBroker',
    advice: 'allow mq:DescribeBroker and mq:ListTags',
  });
});

test('a denied resource names the action that would cure it', () => {
  const reason = 'User: arn:aws:sts::1:assumed-role/A is not authorized to perform: apigateway:GET on resource: x';
  expect(unknownResource('Api', 'AWS::ApiGateway::RestApi', reason)).toEqual({
    reason: 'resource-unknown',
    detail: `CloudFormation could not check Api (AWS::ApiGateway::RestApi): ${reason}`,
    operation: 'cloudformation:DetectStackDrift',
    action: 'apigateway:GET',
    part: 'Api',
  });
  expect(unknownResource('Api', undefined, 'Rate exceeded')).not.toHaveProperty('action');
});
