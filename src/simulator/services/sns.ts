import {
  CreateTopic$,
  type CreateTopicInput,
  type CreateTopicResponse,
  ListTopics$,
  type ListTopicsInput,
  type ListTopicsResponse,
  Publish$,
  type PublishInput,
  type PublishResponse,
} from '@aws-sdk/client-sns';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { uuidOf } from '../world/create-stack.ts';
import { pageOf } from './page.ts';

const PAGE_SIZE = 100;
const MAX_MESSAGE_BYTES = 262_144;

const invalid = (message: string): ServiceError =>
  new ServiceError('InvalidParameter', `Invalid parameter: ${message}`, 400);

const topicArn = ({ partition, region, accountId }: CallContext, name: string): string =>
  `arn:${partition}:sns:${region}:${accountId}:${name}`;

const topicsOf = ({ world, accountId, region }: CallContext): Set<string> =>
  world.account(accountId).region(region).topics;

/** Creates a topic. Returns the ARN if it exists. */
const createTopic: Operation<CreateTopicInput, CreateTopicResponse> = (input, context) => {
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name)) throw invalid('Topic Name');
  topicsOf(context).add(name);
  return { TopicArn: topicArn(context, name) };
};

const listTopics: Operation<ListTopicsInput, ListTopicsResponse> = (input, context) => {
  const page = pageOf(topicsOf(context), (name) => name, {
    of: ['ListTopics', context.accountId, context.region],
    token: input.NextToken,
    size: PAGE_SIZE,
    invalidToken: () => invalid('NextToken'),
  });
  return { Topics: page.items.map((name) => ({ TopicArn: topicArn(context, name) })), NextToken: page.next };
};

/** Checks a message of the structure `json`: one text per protocol, including `default`. */
const assertStructure = (structure: string | undefined, message: string): void => {
  if (structure === undefined || structure === '') return;
  if (structure !== 'json') throw invalid('MessageStructure');
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const { default: text } = (texts ?? {}) as { readonly default?: unknown };
  if (typeof text !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
};

const publish: Operation<PublishInput, PublishResponse> = (input, context) => {
  const { accountId, region, world } = context;
  const arn = input.TopicArn ?? input.TargetArn ?? '';
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const message = input.Message ?? '';
  if (arn !== topicArn(context, name) || !topicsOf(context).has(name)) {
    throw new ServiceError('NotFound', 'Topic does not exist', 404);
  }
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
  assertStructure(input.MessageStructure, message);
  const subject = input.Subject;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: subjects may not hold any
  if (subject !== undefined && (subject.length >= 100 || subject === '' || /[\u0000-\u001f\u007f]/.test(subject))) {
    throw invalid('Subject');
  }
  const messageId = uuidOf(`${arn}/${world.published.length}`);
  world.published.push({
    accountId,
    region,
    topicArn: arn,
    messageId,
    message,
    subject,
    attributes: Object.fromEntries(
      Object.entries(input.MessageAttributes ?? {}).map(([key, { StringValue: value }]) => [key, value ?? '']),
    ),
    at: context.clock.now(),
  });
  return { MessageId: messageId };
};

/** SNS: topics, and messages published to them (kept in `world.published`). */
export const sns: ServiceModel = {
  signingName: 'sns',
  protocol: 'query',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  operations: {
    CreateTopic: {
      schema: CreateTopic$,
      run: createTopic,
      resourceArn: ({ Name: name }: CreateTopicInput, context) => topicArn(context, name ?? '*'),
      unimplemented: ['Attributes', 'DataProtectionPolicy', 'Tags'],
    },
    ListTopics: { schema: ListTopics$, run: listTopics },
    Publish: {
      schema: Publish$,
      run: publish,
      resourceArn: ({ TopicArn: arn }: PublishInput) => arn ?? '*',
      unimplemented: ['MessageDeduplicationId', 'MessageGroupId', 'PhoneNumber'],
    },
  },
};
