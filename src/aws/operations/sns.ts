import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { snsCalls } from '../../domain/calls/sns.ts';
import { defined } from '../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { callAws } from './call.ts';
import type { OperationTable } from './operation-table.ts';

export interface Message {
  readonly topicArn: string;
  /** At most 262,144 bytes, attributes included. */
  readonly text: string;
  /** Other texts by the protocol of the subscription (`email`, `https`, `lambda`, `sqs`); they count towards the same limit. */
  readonly textByProtocol?: Readonly<Record<string, string>>;
  /** Subject of e-mails: less than 100 characters, without control characters. */
  readonly subject?: string;
  /** For the filters of subscriptions, which compare with any member of a list. An empty list is left out, as SNS takes none. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

export const operations = {
  publish: { calls: [snsCalls.publish] },
} as const satisfies OperationTable;

const attribute = (value: string | readonly string[]) =>
  typeof value === 'string'
    ? { DataType: 'String', StringValue: value }
    : { DataType: 'String.Array', StringValue: JSON.stringify(value) };

/** Sends a message to a topic. A missing topic is an error, because the message would be lost silently. */
export const publish = async (
  clients: ClientFactory,
  scope: ClientScope,
  { topicArn, text, textByProtocol, subject, attributes = {} }: Message,
): Promise<{ readonly messageId: string }> => {
  const client = clients.for(SNSClient, scope);
  const answer = await callAws(scope, snsCalls.publish, () =>
    client.send(
      new PublishCommand({
        TopicArn: topicArn,
        ...(textByProtocol === undefined
          ? { Message: text }
          : { Message: JSON.stringify({ ...textByProtocol, default: text }), MessageStructure: 'json' }),
        ...defined({ Subject: subject }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes)
            .filter(([, value]) => value.length > 0)
            .map(([name, value]) => [name, attribute(value)]),
        ),
      }),
    ),
  );
  return { messageId: answer.MessageId ?? '' };
};
