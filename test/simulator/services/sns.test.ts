import {
  CreateTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  paginateListTopics,
  SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, accountWorld, awsError, REGION, START, simulatedAws } from '../../support/simulated-aws.ts';

const start = async (topics: string[]) => {
  const aws = await simulatedAws(accountWorld({ regions: { [REGION]: { topics } } }));
  return { aws, client: new SNSClient(aws.config()) };
};
const arn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;

describe('topics', () => {
  it('are created once, and listed', async () => {
    const { client } = await start(['old']);
    for (let times = 0; times < 2; times++) {
      expect((await client.send(new CreateTopicCommand({ Name: 'alerts' }))).TopicArn).toBe(arn('alerts'));
    }
    const { Topics } = await client.send(new ListTopicsCommand({}));
    expect(Topics).toEqual([{ TopicArn: arn('alerts') }, { TopicArn: arn('old') }]);
  });

  it('are listed in pages of 100', async () => {
    const { client } = await start(Array.from({ length: 130 }, (_, index) => `topic-${index}`));
    const sizes: number[] = [];
    for await (const { Topics = [] } of paginateListTopics({ client }, {})) sizes.push(Topics.length);
    expect(sizes).toEqual([100, 30]);
  });
});

describe('Publish', () => {
  it('keeps the message on the world', async () => {
    const { aws, client } = await start(['alerts']);
    const message = 'h\u00e9llo & <b>\n\ud83d\udc27';
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn: arn('alerts'),
        Message: message,
        Subject: 'One finding',
        MessageAttributes: { severity: { DataType: 'String', StringValue: 'HIGH' } },
      }),
    );
    expect(aws.world.published).toEqual([
      {
        accountId: ACCOUNT,
        region: REGION,
        topicArn: arn('alerts'),
        messageId: MessageId,
        message,
        subject: 'One finding',
        attributes: { severity: 'HIGH' },
        at: START,
      },
    ]);
  });

  it.each([
    ['to a topic that is not there', { TopicArn: arn('other'), Message: 'x' }, 'NotFound', 404],
    ['of nothing', { TopicArn: arn('alerts'), Message: '' }, 'InvalidParameter', 400],
    [
      'of a structure that is no JSON',
      { TopicArn: arn('alerts'), Message: 'x', MessageStructure: 'json' },
      'InvalidParameter',
      400,
    ],
    [
      'of a structure without a default',
      { TopicArn: arn('alerts'), Message: '{"email":"x"}', MessageStructure: 'json' },
      'InvalidParameter',
      400,
    ],
    ['of more than 256 KiB', { TopicArn: arn('alerts'), Message: '\u00e9'.repeat(131_073) }, 'InvalidParameter', 400],
    [
      'with a subject of 100 characters',
      { TopicArn: arn('alerts'), Message: 'x', Subject: 'x'.repeat(100) },
      'InvalidParameter',
      400,
    ],
    [
      'with a line break in the subject',
      { TopicArn: arn('alerts'), Message: 'x', Subject: 'a\nb' },
      'InvalidParameter',
      400,
    ],
  ])('%s is refused', async (_what, input, name, status) => {
    const { aws, client } = await start(['alerts']);
    const refused = await awsError(client.send(new PublishCommand(input)));
    expect([refused.name.replace(/Exception$/, ''), refused.status]).toEqual([name, status]);
    expect(aws.world.published).toEqual([]);
  });
});
