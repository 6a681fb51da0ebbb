import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { cliHere } from '../support/cli-here.ts';
import { commandLine, startProcess, temporaryFolder } from '../support/command-line.ts';
import { MINE, TWO_ACCOUNTS } from '../support/two-accounts.ts';

describe('plumbline simulate', () => {
  /** The environment that it prints, once it listens. */
  const simulate = async () => {
    const { directory, start } = await commandLine();
    await writeFile(join(directory, 'world.yaml'), JSON.stringify(TWO_ACCOUNTS));
    const { child, ended } = start(['simulate', '--world', 'world.yaml', '--port', '0']);
    const printed = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (/^export AWS_DEFAULT_REGION=.*\n/m.test(text)) resolve(text);
      });
    });
    const environment = Object.fromEntries(
      [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [`${name}`, `${value}`]),
    );
    return { child, directory, ended, environment };
  };

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

  test('serves the AWS CLI, where there is one', async ({ skip }) => {
    const aws = (argv: readonly string[], directory: string, environment = {}) =>
      startProcess('aws', argv, { directory, environment: { ...environment, AWS_CONFIG_FILE: '/dev/null' } }).ended;
    const probe = await aws(['--version'], await temporaryFolder()).catch(() => ({ code: 127 }));
    if (probe.code !== 0) skip('there is no AWS CLI here');
    const { directory, environment } = await simulate();
    const { stdout, stderr } = await aws(['s3api', 'list-buckets', '--output', 'json'], directory, environment);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ Buckets: [{ Name: 'locked' }, { Name: 'plain' }] });
  });
});
