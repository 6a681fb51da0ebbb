import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { cliHere } from '../support/cli-here.ts';
import { simulate } from '../support/simulate-command.ts';
import { MINE } from '../support/two-accounts.ts';

describe('plumbline simulate', () => {
  test('serves SDK clients and audits of other processes a world until it is interrupted', async () => {
    const { child, ended, environment } = await simulate();
    const config = {
      endpoint: `${environment['AWS_ENDPOINT_URL']}`,
      region: `${environment['AWS_REGION']}`,
      credentials: {
        accessKeyId: `${environment['AWS_ACCESS_KEY_ID']}`,
        secretAccessKey: `${environment['AWS_SECRET_ACCESS_KEY']}`,
      },
    };
    expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account).toBe(MINE);
    const { Buckets } = await new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['locked', 'plain']);
    const { logGroups } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: '/mine', retentionInDays: 7 }]);
    const { run } = await cliHere(environment);
    const audit = await run(['audit', '--region', 'eu-west-1', '--check', 'logs-log-group-retention']);
    expect(audit).toMatchObject({ code: 1, stdout: expect.stringContaining('/mine') });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: '' });
  });
});
