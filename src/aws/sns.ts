import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { callAws } from './call.ts';
import type { ClientFactory, ClientScope } from './client-factory.ts';
import type { OperationTable } from './operation-table.ts';

export interface Message {
  readonly topicArn: string;
  /** At most 262,144 bytes, attributes included. */
  readonly text: string;
  /** Of e-mails: less than 100 characters, none of them a control character. */
  readonly subject?: string;
  /** For the filters of subscriptions. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export const operations = {
  publish: { calls: ['sns:Publish'], actions: ['sns:Publish'] },
} as const satisfies OperationTable;

/** Sends a message to a topic. That there is no such topic is an error: nobody would hear of it otherwise. */
export const publish = async (
  clients: ClientFactory,
  scope: ClientScope,
  { topicArn, text, subject, attributes = {} }: Message,
): Promise<{ readonly messageId: string }> => {
  const client = clients.for(SNSClient, scope);
  const answer = await callAws(scope, 'sns:Publish', () =>
    client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: text,
        ...(subject === undefined ? {} : { Subject: subject }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      }),
    ),
  );
  return { messageId: answer.MessageId ?? '' };
};
