import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { auditMachine } from '../../src/cli/local/lambdas.ts';
import { localHost } from '../../src/cli/local/local-audit.ts';
import type { Collected } from '../../src/domain/evidence.ts';
import type { Report } from '../../src/domain/report.ts';
import { execute } from '../../src/simulator/state-machine/execute.ts';
import { DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { reportGist } from '../support/report-gist.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';

const LAMBDAS = ['AuditDrift', 'AuditTarget', 'PlanAudit', 'WriteReport'] as const;
type Lambda = (typeof LAMBDAS)[number];

/** Step Functions never hears that the step was done, and takes it up again: each call with one input is made twice. */
const auditLosingAnswers = async (deployment: DeployedWorld, name: string, lambda: Lambda): Promise<Report> => {
  const { container, clock } = deployment;
  const host = localHost({ container, clock });
  const lost = new Set<string>();
  let calls = 0;
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const { status, cause } = await execute(auditMachine(), {
    ...host,
    name,
    input: {},
    signal: controller.signal,
    async invoke(arn, input, call) {
      const result = await host.invoke(arn, input, call);
      const key = JSON.stringify(input);
      if (!arn.endsWith(`:${lambda}`) || lost.has(key)) return result;
      lost.add(key);
      calls += 1;
      throw Object.assign(new Error('The answer was lost'), { name: 'Lambda.ServiceException' });
    },
  });
  if (status !== 'SUCCEEDED') throw new Error(cause);
  expect(calls).toBeGreaterThan(0);
  return deployment.reread(name);
};

/** Opened, resolved, changed, unconfirmed and persisted findings; detections that are used again and new ones in one Region. */
const change = ({ world }: DeployedWorld): void => {
  const payments = world.account(PAYMENTS);
  const region = payments.region('us-east-1');
  payments.bucket('payments-exports').versioning = { status: 'Enabled' };
  payments.bucket('payments-ledger').versioning = { status: 'Suspended' };
  region.logGroup('/payments/short').retentionInDays = 14;
  region.removeStack('archive');
  region.addStack({
    name: 'new',
    resources: [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table', drift: 'DELETED' }],
    detection: { seconds: 60 },
  });
  region.addStack({
    name: 'failed',
    status: 'UPDATE_FAILED',
    resources: [{ logicalId: 'Db', type: 'AWS::RDS::DBInstance' }],
  });
  world.faults.push({
    operation: 's3:GetBucketEncryption',
    accountId: WEB,
    kind: 'error',
    error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
};

const PAUSES = { 'a day later, with new detections': DAY_MS, 'within the hour, with detections used again': 600_000 };

describe.each(Object.entries(PAUSES))('a run %s', (_, pause) => {
  const prepared = async (): Promise<DeployedWorld> => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    await deployment.report('first');
    change(deployment);
    await deployment.clock.sleep(pause);
    return deployment;
  };

  /** The same for all: made by the first that needs it. */
  let undisturbed: Report | undefined;

  test.each(LAMBDAS)('in which every %s runs twice says and does the same', async (lambda) => {
    undisturbed ??= await (await prepared()).report('second');
    const expected = undisturbed;
    expect(expected.transitions).toEqual({ opened: 2, resolved: 2, changed: 1, persisted: 10, unconfirmed: 1 });
    const deployment = await prepared();
    const report = await auditLosingAnswers(deployment, 'second', lambda);
    expect(reportGist(report)).toEqual(reportGist(expected));
    const written = JSON.parse((await deployment.container.bucket.get('runs/second/report.json')) ?? '') as Report;
    expect(reportGist({ ...written, outcomeList: report.outcomeList ?? [] })).toEqual(reportGist(expected));
    expect(findingNames(await deployment.container.store.active())).toEqual(findingNames(report.findings));
  });
});

test('two runs at the same time leave behind what one leaves', async () => {
  const alone = await deployed(smallOrganization(), { policy: wholeOrganization });
  const expected = await alone.report('one');
  const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
  const reports = await Promise.all(['one', 'two'].map((name) => deployment.report(name)));
  for (const { gaps, outcomes, coverage } of reports) {
    expect(gaps).toEqual([]);
    expect({ outcomes, coverage }).toEqual({ outcomes: expected.outcomes, coverage: expected.coverage });
  }
  const open = await deployment.container.store.active();
  expect(findingNames(open)).toEqual(findingNames(expected.findings));
  await deployment.clock.sleep(DAY_MS);
  expect((await deployment.report('three')).transitions).toEqual({ persisted: expected.findings.length });
});

/** Something happens between the first listing of buckets from now on and what is recorded of it. */
const afterListingBuckets = ({ container }: DeployedWorld, happens: () => Promise<void>): void => {
  let isFirst = true;
  const collectors = container.collectors.map((collector) => ({
    ...collector,
    collect: async (...input: Parameters<typeof collector.collect>): Promise<Collected> => {
      const collected = await collector.collect(...input);
      if (collector.kind !== 's3:bucket' || !isFirst) return collected;
      isFirst = false;
      await happens();
      return collected;
    },
  }));
  Object.assign(container, { collectors });
};

test('a run that listed buckets before one was made does not resolve what a quicker run found of it', async () => {
  const only = { checks: ['s3-bucket-versioning'] };
  const deployment = await deployed(smallOrganization(), { policy: { targets: { regions: ['eu-west-1'] } } });
  afterListingBuckets(deployment, async () => {
    // Time does not skip ahead within a step: a few milliseconds pass.
    await wait(5);
    deployment.world.account(MANAGEMENT).addBucket({ name: 'management-new', region: 'eu-west-1' });
    expect((await deployment.report('quick', only)).transitions).toEqual({ opened: 2 });
    await wait(5);
  });
  const slow = await deployment.report('slow', only);
  expect(slow.changes).toEqual([]);
  expect(findingNames(slow.findings).map((each) => each.split(' ').at(-1))).toEqual([
    'management-new',
    'management-plain',
  ]);
});

test('a run that listed buckets while one was missing does not resolve what a quicker run found as it was', async () => {
  const only = { checks: ['s3-bucket-versioning'] };
  const deployment = await deployed(smallOrganization(), { policy: { targets: { regions: ['eu-west-1'] } } });
  await deployment.report('first', only);
  await deployment.clock.sleep(DAY_MS);
  const account = deployment.world.account(MANAGEMENT);
  const bucket = account.bucket('management-plain');
  account.removeBucket('management-plain');
  afterListingBuckets(deployment, async () => {
    await wait(5);
    account.addBucket({ name: bucket.name, region: bucket.region, encryption: null });
    expect((await deployment.report('quick', only)).transitions).toEqual({ persisted: 1 });
    await wait(5);
  });
  const slow = await deployment.report('slow', only);
  expect(slow.changes).toEqual([]);
  expect(findingNames(slow.findings)).toEqual([`${MANAGEMENT}/eu-west-1 s3-bucket-versioning management-plain`]);
});
