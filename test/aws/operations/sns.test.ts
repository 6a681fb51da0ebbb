import { expect, test } from 'vitest';
import { isNotFound } from '../../../src/aws/errors/errors.ts';
import { operations, publish } from '../../../src/aws/operations/sns.ts';
import { ACCOUNT, REGION, startOperation, testOperations } from '../../support/operation-cases.ts';

const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`;
const account = { regions: { [REGION]: { topics: ['alerts'] } } };

testOperations(operations, {
  publish: {
    account,
    run: ({ clients, scope }) => publish(clients, scope, { topicArn, text: 'hello' }),
    answer: { messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    absence: { error: { name: 'AwsCallError', code: 'NotFoundException', operation: 'sns:Publish' } },
    pages: 'a message is published once',
  },
});

test('subject and attributes arrive', async () => {
  const { clients, scope, aws } = await startOperation({ account });
  await publish(clients, scope, { topicArn, text: 'hello', subject: 'Plumbline', attributes: { runId: 'r1' } });
  expect(aws.world.published).toMatchObject([
    { topicArn, message: 'hello', subject: 'Plumbline', attributes: { runId: 'r1' } },
  ]);
});

test('texts by protocol arrive in one message, and lists as attributes', async () => {
  const { clients, scope, aws } = await startOperation({ account });
  await publish(clients, scope, {
    topicArn,
    text: 'hello',
    textByProtocol: { email: 'dear reader', sqs: '{"hello":true}' },
    attributes: { severities: ['HIGH', 'LOW'], checks: [] },
  });
  const [published] = aws.world.published;
  expect(JSON.parse(published?.message ?? '')).toEqual({
    default: 'hello',
    email: 'dear reader',
    sqs: '{"hello":true}',
  });
  expect(published?.attributes).toEqual({ severities: '["HIGH","LOW"]' });
});

test('a topic that is not there is an error that says so', async () => {
  const { clients, scope } = await startOperation({});
  const error = await publish(clients, scope, { topicArn, text: 'hello' }).catch((thrown: unknown) => thrown);
  expect(isNotFound(error)).toBe(true);
});
