import { describe, expect, onTestFinished, test } from 'vitest';
import { auditMachine } from '../../src/cli/lambdas.ts';
import { localHost } from '../../src/cli/local-audit.ts';
import type { Report } from '../../src/domain/report.ts';
import { execute } from '../../src/simulator/state-machine/execute.ts';
import { DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { reportGist } from '../support/report-gist.ts';
import { PAYMENTS, smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';

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
