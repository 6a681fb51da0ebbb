import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { cliHere } from '../support/cli-here.ts';
import {
  emptyBody,
  FOREIGN_ACCOUNT,
  type ForeignAws,
  inProtocol,
  notFound,
  plainText,
  startForeignAws,
} from '../support/foreign-aws.ts';

const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const auditForeign = async (foreign: ForeignAws, argv: readonly string[] = ['--region', 'us-east-1']) => {
  const server = await startForeignAws(foreign);
  const { run } = await cliHere({ AWS_ENDPOINT_URL: server.endpoint, ...credentials }, {});
  const { code, stdout, stderr } = await run(['audit', ...argv, '--format', 'json', '--outcomes']);
  return { code, stderr, report: JSON.parse(stdout) as Report };
};

/** Outcomes by resource and check. */
const statuses = ({ outcomeList = [] }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(
    outcomeList.map(({ checkId, resource, status, reason }) => [
      `${checkId} ${resource.name}`,
      reason === undefined ? status : `${status} ${reason}`,
    ]),
  );

const operations = ({ gaps }: Report) => gaps.map(({ operation }) => operation);

describe('An endpoint that knows only some of the calls', () => {
  test('is audited as far as it goes, and the report has the documented shape', async () => {
    const { code, stderr, report } = await auditForeign({});
    const target = { partition: 'aws', accountId: FOREIGN_ACCOUNT, region: 'us-east-1' };
    const stack = {
      kind: 'cloudformation:stack',
      arn: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/website\//),
      name: 'website',
    };
    const bucket = { kind: 's3:bucket', arn: 'arn:aws:s3:::site-assets', name: 'site-assets' };
    const group = {
      kind: 'logs:log-group',
      arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/site/access',
      name: '/site/access',
    };
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(code).toBe(3);
    expect(stderr).toContain('1 of 1 target audited');
    expect(report).toMatchObject({
      schemaVersion: 1,
      run: { id: expect.any(String), startedAt: time, finishedAt: time },
      targets: [target],
      findings: [
        {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          checkId: 'logs-log-group-retention',
          severity: 'MEDIUM',
          recordState: 'ACTIVE',
          target,
          resource: group,
          messageId: 'tooShort',
          message: expect.stringContaining('/site/access are kept for 7 days'),
          data: { days: 7, minimumDays: 365 },
          firstSeen: time,
          lastSeen: time,
        },
      ],
      gaps: [
        {
          target,
          kind: 'cloudformation:stack',
          resource: stack,
          fact: 'drift',
          checkId: 'cloudformation-stack-drift',
          reason: 'not-implemented',
          detail: expect.stringContaining('cloudformation:DetectStackDrift failed: InvalidAction'),
        },
        {
          target,
          kind: 's3:bucket',
          resource: bucket,
          fact: 'encryption',
          checkId: 's3-bucket-encryption',
          reason: 'not-implemented',
          detail: expect.stringContaining('s3:GetBucketEncryption failed: NotImplemented'),
        },
      ],
      coverage: { expected: 4, evaluated: 2 },
      outcomes: {
        'cloudformation-stack-drift': { INSUFFICIENT_DATA: 1 },
        'logs-log-group-retention': { NON_COMPLIANT: 1 },
        's3-bucket-encryption': { INSUFFICIENT_DATA: 1 },
        's3-bucket-versioning': { COMPLIANT: 1 },
      },
      transitions: { opened: 1 },
      apiCalls: { 's3:ListBuckets': 1, 's3:GetBucketVersioning': 1, 'logs:DescribeLogGroups': 1 },
      outcomeList: [
        { checkId: 'cloudformation-stack-drift', status: 'INSUFFICIENT_DATA', target, resource: stack },
        {
          checkId: 'logs-log-group-retention',
          status: 'NON_COMPLIANT',
          target,
          resource: group,
          messageId: 'tooShort',
        },
        {
          checkId: 's3-bucket-encryption',
          status: 'INSUFFICIENT_DATA',
          target,
          resource: bucket,
          reason: 'not-implemented',
        },
        { checkId: 's3-bucket-versioning', status: 'COMPLIANT', target, resource: bucket },
      ],
    });
  });

  test.each([
    ['an error of the protocol', inProtocol, 'not-implemented'],
    ['a line of text', plainText, 'not-implemented'],
    ['an empty body', emptyBody, 'not-implemented'],
    ['404 and a page in HTML', notFound, 'unexpected'],
  ])('gives gaps that name the calls that it answers with %s', async (_, refusal, reason) => {
    const { code, report } = await auditForeign({ refusal });
    expect(code).toBe(3);
    expect(operations(report)).toEqual(['cloudformation:DetectStackDrift', 's3:GetBucketEncryption']);
    expect(report.gaps.map((gap) => gap.reason)).toEqual([reason, reason]);
    expect(statuses(report)).toMatchObject({ 's3-bucket-versioning site-assets': 'COMPLIANT' });
  });

  test('that has nothing wrong is incomplete, with code 2', async () => {
    const { code, report } = await auditForeign({}, [
      '--region',
      'us-east-1',
      '--check',
      's3-bucket-versioning',
      '--check',
      's3-bucket-encryption',
    ]);
    expect({ code, findings: report.findings }).toEqual({ code: 2, findings: [] });
  });

  test('and not which Regions there are is audited in the usual ones', async () => {
    const { report } = await auditForeign({ refusal: notFound, hasStack: false }, []);
    expect(report.targets).toHaveLength(17);
    expect(report.gaps[0]).toMatchObject({
      target: { accountId: FOREIGN_ACCOUNT, region: '*' },
      operation: 'account:ListRegions',
      detail: expect.stringContaining('account:ListRegions failed: HTTP 404'),
    });
  });
});

describe('An endpoint that lists every bucket whatever Region it is asked for', () => {
  const regions = ['--region', 'us-east-1', '--region', 'eu-west-1', '--check', 's3-bucket-versioning'];
  const buckets = [
    { name: 'american', region: 'us-east-1', versioning: 'Enabled' },
    { name: 'european', region: 'eu-west-1', versioning: 'Suspended' },
  ] as const;
  const places = ({ outcomeList = [] }: Report) =>
    outcomeList.map(({ target, resource, status }) => `${target.region} ${resource.name} ${status}`);

  test('and says where they are has each judged in its Region', async () => {
    const { code, report } = await auditForeign({ buckets }, regions);
    expect(places(report)).toEqual(['eu-west-1 european NON_COMPLIANT', 'us-east-1 american COMPLIANT']);
    expect(code).toBe(1);
  });

  test('and says of none where it is has each judged once', async () => {
    const { report } = await auditForeign({ buckets, namesRegions: false }, regions);
    expect(places(report)).toEqual(['eu-west-1 american COMPLIANT', 'eu-west-1 european NON_COMPLIANT']);
  });
});

describe('An endpoint that does not answer', () => {
  const unusedPort = async (): Promise<number> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  test('fails the audit, and says which endpoint', async () => {
    const port = await unusedPort();
    const { run } = await cliHere({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, ...credentials });
    const { code, stdout, stderr } = await run(['audit', '--region', 'us-east-1', '--format', 'json']);
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toMatch(/^plumbline failed: .*ECONNREFUSED 127\.0\.0\.1:/);
    expect(stderr).toContain(String(port));
  });

  test('is not asked without credentials, and the message says how to have some', async () => {
    const { run } = await cliHere({ AWS_ENDPOINT_URL: `http://127.0.0.1:${await unusedPort()}` });
    const { code, stdout, stderr } = await run(['audit', '--region', 'us-east-1']);
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toMatch(/AWS_PROFILE|aws sso login/);
  });
});
