import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const tags = { stage: 'prod', 'cost centre': 'a/b=c', naïve: 'ünï' };
const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const start = () =>
  simulatedAws(
    accountWorld({
      buckets: [
        { name: 'tagged', region: REGION, tags },
        { name: 'plain', region: REGION },
      ],
      regions: {
        [REGION]: {
          logGroups: [{ name: '/tagged/group', tags }, { name: '/plain' }],
          stacks: [{ name: 'tagged', tags }, { name: 'plain' }],
        },
      },
    }),
  );

describe('the tags', () => {
  it('of a bucket, or that it has none', async () => {
    const client = new S3Client({ ...(await start()).config(), forcePathStyle: true });
    const { TagSet } = await client.send(new GetBucketTaggingCommand({ Bucket: 'tagged' }));
    expect(TagSet).toEqual(pairs);
    const none = await awsError(client.send(new GetBucketTaggingCommand({ Bucket: 'plain' })));
    expect(none).toMatchObject({ name: 'NoSuchTagSet', status: 404 });
    const missing = await awsError(client.send(new GetBucketTaggingCommand({ Bucket: 'nobodys' })));
    expect(missing).toMatchObject({ name: 'NoSuchBucket', status: 404 });
  });

  it('of a log group, by its ARN without an end', async () => {
    const client = new CloudWatchLogsClient((await start()).config());
    const tagsOf = async (name: string) =>
      client.send(
        new ListTagsForResourceCommand({ resourceArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}` }),
      );
    expect((await tagsOf('/tagged/group')).tags).toEqual(tags);
    expect((await tagsOf('/plain')).tags).toEqual({});
    expect(await awsError(tagsOf('/nobodys'))).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
  });

  it('of a stack', async () => {
    const client = new CloudFormationClient((await start()).config());
    const tagsOf = async (name: string) =>
      (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]?.Tags;
    expect(await tagsOf('tagged')).toEqual(pairs);
    expect((await tagsOf('plain')) ?? []).toEqual([]);
  });
});
