import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { listStacks } from '../../../src/aws/operations/cloudformation/cloudformation.ts';
import { listTables } from '../../../src/aws/operations/dynamodb.ts';
import { listLogGroups } from '../../../src/aws/operations/logs.ts';
import { listAccounts } from '../../../src/aws/operations/organizations.ts';
import { listBuckets } from '../../../src/aws/operations/s3.ts';
import type { LocalAnswer } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';

const scope = { accountId: '111111111111', region: 'eu-west-1' };
const json = (body: object): LocalAnswer => ({ body: JSON.stringify(body) });

test.each([
  ['CloudFormation', listStacks, { body: '<R><ListStacksResult><NextToken>a</NextToken></ListStacksResult></R>' }],
  ['CloudWatch Logs', listLogGroups, json({ logGroups: [], nextToken: 'a' })],
  ['DynamoDB', listTables, json({ TableNames: ['a'], LastEvaluatedTableName: 'a' })],
  ['Organizations', listAccounts, json({ Accounts: [], NextToken: 'a' })],
  [
    'S3',
    listBuckets,
    { body: '<ListAllMyBucketsResult><ContinuationToken>a</ContinuationToken></ListAllMyBucketsResult>' },
  ],
] as const)('a listing of %s fails when a page names itself as the next one', async (_name, list, page) => {
  const { aws, clients } = await localClients(() => page);
  await expect(list(clients, scope)).rejects.toMatchObject({ name: 'AwsCallError', code: 'RepeatedPage' });
  expect(aws.requests).toHaveLength(2);
});

test('a listing of objects fails so too, and ends where its pages end', async () => {
  const pageOf = (next: string) =>
    `<ListBucketResult><ContinuationToken>a</ContinuationToken><IsTruncated>true</IsTruncated>${next}</ListBucketResult>`;
  let next = '<NextContinuationToken>a</NextContinuationToken>';
  const { aws, clients } = await localClients(() => ({ body: pageOf(next) }));
  const list = async () => {
    const client = clients.for(S3Client, scope);
    let pages = 0;
    for await (const _page of paginateListObjectsV2({ client }, { Bucket: 'b', ContinuationToken: 'a' })) pages += 1;
    return pages;
  };
  await expect(list()).rejects.toMatchObject({ name: 'RepeatedPage' });
  next = '';
  expect(await list()).toBe(1);
  expect(aws.requests).toHaveLength(2);
});

test('an operation that ends by repeating its token is left alone', async () => {
  const { clients } = await localClients(() => json({ events: [], nextForwardToken: 'a', nextToken: 'a' }));
  const events = new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's', nextToken: 'a' });
  expect(await clients.for(CloudWatchLogsClient, scope).send(events)).toMatchObject({ nextForwardToken: 'a' });
});
