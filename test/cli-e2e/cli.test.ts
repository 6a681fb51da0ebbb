import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { WorldFile } from '../../src/simulator/world/world-schema.ts';
import { commandLine, startProcess } from '../support/command-line.ts';

const MINE = '111111111111';
const OTHER = '222222222222';

/** Two accounts with buckets and log groups, of which one cannot be read. */
const WORLD: WorldFile = {
  version: 1,
  regions: ['eu-west-1', 'us-east-1'],
  organization: { managementAccount: MINE },
  faults: [
    {
      operation: 's3:GetBucketEncryption',
      resource: 'locked',
      kind: 'error',
      error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
    },
  ],
  accounts: [
    {
      id: MINE,
      name: 'mine',
      buckets: [
        { name: 'plain', region: 'eu-west-1' },
        { name: 'locked', region: 'us-east-1', versioning: { status: 'Enabled' } },
      ],
      regions: { 'eu-west-1': { logGroups: [{ name: '/mine', retentionInDays: 7 }] } },
    },
    {
      id: OTHER,
      name: 'other',
      roles: [
        {
          name: 'PlumblineAudit',
          trust: { Statement: { Effect: 'Allow', Principal: { AWS: MINE }, Action: 'sts:AssumeRole' } },
          policies: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
        },
      ],
      buckets: [{ name: 'bare', region: 'us-east-1', encryption: null }],
      regions: { 'us-east-1': { logGroups: [{ name: '/other', retentionInDays: 731 }] } },
    },
  ],
};

const POLICY = `version: 1
targets: { organization: true, regions: [eu-west-1, us-east-1] }
checks:
  s3-bucket-encryption: { severity: HIGH }
  logs-log-group-retention: { severity: LOW }
`;

describe('A wrong word', () => {
  test.each<[string, readonly string[], string]>([
    ['command', ['audti'], 'Did you mean audit?'],
    ['option', ['audit', '--regoin', 'eu-west-1'], 'Did you mean --region?'],
    ['check', ['audit', '--check', 's3-bucket-versionin'], 'Did you mean s3-bucket-versioning?'],
    ['Region', ['audit', '--region', 'eu-wset-1'], 'did you mean "eu-west-1"?'],
    ['account id', ['audit', '--account', '11111111111'], 'Expected an account id: twelve digits, not 11.'],
    ['format', ['audit', '--format', 'jsno'], 'Did you mean json?'],
    ['severity', ['report', '--severity', 'HGIH'], 'Did you mean HIGH?'],
    ['status', ['report', '--status', 'NONCOMPLIANT'], 'Did you mean NON_COMPLIANT?'],
    ['policy file', ['audit', '--config', 'policy.yaml'], 'policy.yaml: there is no such file'],
    ['world file', ['simulate', '--world', 'world.yaml'], 'world.yaml: there is no such file'],
  ])('for a %s ends with code 64, names what was probably meant, and asks nothing of AWS', async (_, argv, text) => {
    const { run } = await commandLine({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    const { code, stdout, stderr } = await run(argv);
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test('in the policy is named with its place, and so are all the others', async () => {
    const { run, directory } = await commandLine();
    await writeFile(
      join(directory, 'plumbline.config.yaml'),
      'version: 1\ntarget: {}\nchecks:\n  s3-bucket-versionin: {}\ndrift: { budgte: 1h }\n',
    );
    const { code, stdout, stderr } = await run(['audit']);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      'plumbline.config.yaml:2:1 target: unknown key (did you mean "targets"?)',
      'plumbline.config.yaml:4:3 checks.s3-bucket-versionin: unknown check (did you mean "s3-bucket-versioning"?)',
      'plumbline.config.yaml:5:10 drift.budgte: unknown key (did you mean "budget"?)',
    ]);
  });
});

test('Every command has help with examples, on standard output alone', async () => {
  const { run } = await commandLine();
  const { stdout: help } = await run(['--help']);
  const names = [...help.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => `${name}`)
    .filter((name) => name !== 'plumbline');
  expect(names.length).toBeGreaterThanOrEqual(commands.length);
  for (const name of names.filter((name) => name !== 'help')) {
    const { code, stdout, stderr } = await run([name, '--help']);
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: plumbline /);
    expect(stdout).toMatch(/\nExamples?:\n {2}(?:[A-Z_]+=\S+ )?plumbline /);
  }
});

test('An audit is reported again from what it kept, in every format and by every filter', async () => {
  const simulator = await startSimulator({ world: worldOf(WORLD) });
  onTestFinished(() => simulator.close());
  const { run, directory } = await commandLine(simulator.environment());
  await writeFile(join(directory, 'plumbline.config.yaml'), POLICY);
  const audited = await run(['audit', '--format', 'json']);
  expect(audited.code).toBe(3);
  expect(audited.stderr).toContain('4 of 4 targets audited');
  const whole = JSON.parse(audited.stdout) as Report;
  const calls = simulator.calls.count();

  const report = async (...argv: readonly string[]) => {
    const { code, stdout } = await run(['report', '--format', 'json', ...argv]);
    return { code, report: JSON.parse(stdout) as Report };
  };
  const found = ({ findings, gaps }: Report) => [
    ...findings.map(({ checkId, resource }) => `${checkId} ${resource.name}`),
    ...gaps.map(({ operation, resource }) => `${operation} ${resource?.name}`),
  ];
  const plain = ['logs-log-group-retention /mine', 's3-bucket-versioning plain'];
  const bare = ['s3-bucket-encryption bare', 's3-bucket-versioning bare'];
  const locked = 's3:GetBucketEncryption locked';
  expect(found(whole)).toEqual([...plain, ...bare, locked]);

  const again = await report();
  expect(again).toEqual({ code: 3, report: whole });
  expect((await report(whole.run.id)).report).toEqual(whole);
  const filters: readonly (readonly [string, readonly string[], number])[] = [
    [`--account ${MINE}`, [...plain, locked], 3],
    [`--account ${OTHER}`, bare, 1],
    ['--region eu-west-1', plain, 1],
    [`--region us-east-1 --account ${MINE}`, [locked], 2],
    ['--check s3-bucket-versioning', ['s3-bucket-versioning plain', 's3-bucket-versioning bare'], 1],
    ['--check logs-log-group-retention --check s3-bucket-encryption', [plain[0]!, bare[0]!, locked], 3],
    ['--severity HIGH', [bare[0]!, locked], 3],
    // A filter does not complete an incomplete report.
    ['--status NON_COMPLIANT', [...plain, ...bare], 3],
    ['--status insufficient_data', [locked], 2],
  ];
  for (const [argv, expected, code] of filters) {
    const filtered = await report(...argv.split(' '));
    expect({ argv, code: filtered.code, found: found(filtered.report) }).toEqual({ argv, code, found: expected });
  }
  const { outcomeList } = (await report('--status', 'COMPLIANT', '--account', MINE)).report;
  expect(outcomeList?.map(({ checkId, resource }) => `${checkId} ${resource.name}`)).toEqual([
    's3-bucket-encryption plain',
    's3-bucket-versioning locked',
  ]);
  expect((await report('--outcomes')).report.outcomeList).toHaveLength(8);

  const table = await run(['report']);
  expect(table.stdout).toContain('Versioning was never enabled on bare');
  expect(table.stderr).toBe('');
  const csv = await run(['report', '--format', 'csv', '--severity', 'HIGH']);
  expect(csv.stdout.split('\r\n').map((line) => line.split(',').slice(0, 3).join())).toEqual([
    'record,checkId,severity',
    'FINDING,s3-bucket-encryption,HIGH',
    'GAP,s3-bucket-encryption,',
    '',
  ]);
  expect(csv.stderr).toBe('only: HIGH and above\n');
  const markdown = await run(['report', '--format', 'markdown', '--output', 'report.md']);
  expect(markdown.stdout).toBe('');
  expect(await readFile(join(directory, 'report.md'), 'utf8')).toMatch(/^# /);
  expect(simulator.calls.count()).toBe(calls);
}, 60_000);

describe('plumbline simulate', () => {
  /** The environment that it prints, once it listens. */
  const simulate = async () => {
    const { directory, start } = await commandLine();
    await writeFile(join(directory, 'world.yaml'), JSON.stringify(WORLD));
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

  test('serves SDK clients a world until it is interrupted', async () => {
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
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: '' });
  });

  test('says which port is in use, and how to get another', async () => {
    const { environment } = await simulate();
    const { port } = new URL(`${environment['AWS_ENDPOINT_URL']}`);
    const { run } = await commandLine();
    expect(await run(['simulate', '--port', port])).toEqual({
      code: 64,
      stdout: '',
      stderr: `--port ${port}: the port is in use; choose another, or 0 for a free one\n`,
    });
  });

  test('serves an audit in another process', async () => {
    const { environment } = await simulate();
    const { run } = await commandLine(environment);
    const { code, stdout } = await run(['audit', '--region', 'eu-west-1', '--check', 'logs-log-group-retention']);
    expect(code).toBe(1);
    expect(stdout).toContain('/mine');
  });

  test('serves the AWS CLI, where there is one', async ({ skip }) => {
    const { directory, environment } = await simulate();
    const aws = (...argv: readonly string[]) =>
      startProcess('aws', [...argv, '--output', 'json'], {
        directory,
        environment: { ...environment, AWS_CONFIG_FILE: '/dev/null' },
      }).ended;
    const probe = await aws('--version').catch(() => ({ code: 127 }));
    if (probe.code !== 0) skip('there is no AWS CLI here');
    const { stdout, stderr } = await aws('s3api', 'list-buckets');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ Buckets: [{ Name: 'locked' }, { Name: 'plain' }] });
  });
});

describe('What cannot work is refused before AWS is asked', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, number, string]>([
    [
      'an endpoint that is no address',
      ['audit'],
      { AWS_ENDPOINT_URL: 'nonsense' },
      64,
      'AWS_ENDPOINT_URL: expected a URL such as',
    ],
    [
      'a folder that is not there',
      ['audit', '--output', 'none/report.html'],
      {},
      64,
      '--output none/report.html cannot be written: ENOENT',
    ],
    [
      'a report in the place of a folder',
      ['audit', '--output', '.'],
      {},
      64,
      '--output . cannot be written: it is a folder',
    ],
    [
      'a policy where there is no folder',
      ['config', 'init', 'none/policy.yaml'],
      {},
      64,
      'none/policy.yaml cannot be written: ENOENT',
    ],
    [
      'a Region of a table',
      ['report', '--table', 't', '--bucket', 'b', '--table-region', 'eu-wset-1'],
      {},
      64,
      'did you mean "eu-west-1"?',
    ],
    [
      'a Region of exceptions',
      ['exceptions', 'list', '--table', 't', '--table-region', 'eu-wset-1'],
      {},
      64,
      'did you mean "eu-west-1"?',
    ],
    [
      'no credentials for a table',
      ['report', '--table', 't', '--bucket', 'b', '--table-region', 'eu-west-1'],
      {},
      70,
      'Name a profile (AWS_PROFILE), log in',
    ],
    [
      'a profile that is not there',
      ['audit', '--region', 'eu-west-1'],
      { AWS_PROFILE: 'nobody' },
      70,
      'AWS_PROFILE names the profile "nobody"',
    ],
  ])('%s', async (_, argv, environment, code, text) => {
    const { run } = await commandLine(environment);
    const ended = await run(argv);
    expect(ended.stderr).toContain(text);
    expect(ended).toMatchObject({ code, stdout: '' });
  });
});
