import { describe, expect, test } from 'vitest';
import { explainFinding } from '../../src/app/report/explain-finding.ts';
import { createRunCache } from '../../src/app/runs/run-cache.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { publishedDigests } from '../support/published-digests.ts';
import { MANAGEMENT, PAYMENTS, ROLE, smallOrganization, TOPIC_ARN, WEB } from '../support/small-organization.ts';
import { testPolicy } from '../support/test-policy.ts';

const VERSIONING = 's3-bucket-versioning';
const RETENTION = 'logs-log-group-retention';
const EXTERNAL_ID = 'planned-external-id';

/** The policy that the runs are planned with: it depends on facts of accounts, and members ask for its external id. */
const planned = {
  targets: { organization: true, role: { name: ROLE, externalId: EXTERNAL_ID } },
  checks: { [VERSIONING]: { severity: 'HIGH' }, [RETENTION]: { minimumDays: 60 } },
  overrides: [
    {
      match: { units: ['Root/Workloads'], accounts: [WEB] },
      checks: { [RETENTION]: { severity: 'CRITICAL', minimumDays: 120 } },
    },
  ],
  drift: { inFlight: 1 },
  alerts: { topicArn: TOPIC_ARN, link: 'https://planned.example/{run}' },
};

/** A policy that would give other verdicts, severities and alerts, and that could assume no role. */
const other = {
  targets: { organization: true, role: { name: ROLE, externalId: 'another-external-id' } },
  checks: { [VERSIONING]: false, [RETENTION]: { minimumDays: 1 }, 'cloudformation-stack-drift': false },
  drift: { inFlight: 50 },
  alerts: { topicArn: `arn:aws:sns:us-east-1:${MANAGEMENT}:nobody`, link: 'https://other.example/{run}' },
};

const organization = () => {
  const world = smallOrganization();
  for (const accountId of [PAYMENTS, WEB]) {
    const role = world.account(accountId).role(ROLE);
    role.trust = {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: MANAGEMENT },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    };
  }
  return world;
};

/** Deploys another policy at every step of a run that is planned, as new Lambdas that know nothing of the run. */
const deployDuringRuns = ({ container }: DeployedWorld): void => {
  const { store } = container;
  Object.assign(container, {
    store: {
      ...store,
      putRun: async (run: Parameters<typeof store.putRun>[0]) => {
        await store.putRun(run);
        Object.assign(container, { policy: testPolicy(other), runCache: createRunCache() });
      },
    },
  });
};

describe('a policy that is deployed during a run', () => {
  test('changes nothing of it: verdicts, severities, alerts and explanations are those of the plan', async () => {
    const undisturbed = await deployed(organization(), { policy: planned });
    const expected = await undisturbed.report('first');
    expect(expected.gaps).toEqual([]);
    expect(new Set(expected.findings.map(({ severity }) => severity))).toEqual(new Set(['MEDIUM', 'HIGH', 'CRITICAL']));

    const deployment = await deployed(organization(), { policy: planned });
    deployDuringRuns(deployment);
    const report = await deployment.report('first');
    const gist = ({ findings }: typeof report) =>
      findings.map(({ checkId, severity, message }) => [checkId, severity, message]);
    expect(gist(report)).toEqual(gist(expected));
    expect(report.gaps).toEqual([]);
    expect(report.outcomes).toEqual(expected.outcomes);
    expect(report.driftCoverage).toEqual(expected.driftCoverage);
    expect(deployment.world.published.map(({ topicArn }) => topicArn)).toEqual([TOPIC_ARN]);
    const [digest] = publishedDigests(deployment.world);
    const { groups, counts, open } = publishedDigests(undisturbed.world)[0] ?? expect.unreachable('nothing was sent');
    expect(digest).toMatchObject({ groups, counts, open });
    expect(digest?.more).toBe('https://planned.example/first');

    const short = report.findings.find(({ resource }) => resource.name === '/web/short') as Finding;
    const { effective, policyRun } = await explainFinding(deployment.container, short);
    expect(policyRun).toBe('first');
    expect(effective).toMatchObject({ kind: 'applies', severity: 'CRITICAL', options: { minimumDays: 120 } });
  });

  test('holds for the next run', async () => {
    const world = organization();
    world.account(MANAGEMENT).region('us-east-1').topics.add('nobody');
    const deployment = await deployed(world, { policy: planned });
    deployDuringRuns(deployment);
    await deployment.report('first');
    for (const accountId of [PAYMENTS, WEB]) world.account(accountId).roles.delete(ROLE);
    await deployment.clock.sleep(DAY_MS);
    const second = await deployment.report('second');
    expect(findingNames(second.findings).filter((name) => name.includes(`${MANAGEMENT}/`))).toEqual([
      `${MANAGEMENT}/eu-west-1 s3-bucket-encryption management-plain`,
    ]);
    expect(world.published.at(-1)?.topicArn).toBe(other.alerts.topicArn);
  });

  test('is applied to a run that failed before it was planned', async () => {
    const deployment = await deployed(organization(), { policy: planned });
    const { policy } = deployment.container;
    await deployment.audit('first', { checks: ['no-such-check'] });
    expect(await deployment.container.bucket.list('runs/first/policy')).toEqual([]);
    expect(deployment.world.published.map(({ topicArn }) => topicArn)).toEqual([policy.alerts.topicArn]);
  });
});

describe('the files of a run', () => {
  test('are read once by a process, however many targets it audits', async () => {
    const deployment = await deployed(organization(), { policy: planned });
    const { bucket } = deployment.container;
    const reads: string[] = [];
    Object.assign(deployment.container, {
      bucket: {
        ...bucket,
        get: (key: string) => {
          reads.push(key);
          return bucket.get(key);
        },
      },
    });
    const report = await deployment.report('first');
    expect(report.targets.length).toBeGreaterThan(4);
    // The Map reads the targets before the steps, and WriteReport after them.
    const [before = 0, after = 0] = reads.flatMap((key, index) => (key === 'runs/first/targets.json' ? [index] : []));
    const ofSteps = reads.slice(before, after);
    for (const name of ['policy', 'accounts'])
      expect(ofSteps.filter((key) => key === `runs/first/${name}.json`)).toHaveLength(1);
  });

  test('hold the facts of accounts once, beside the targets', async () => {
    const deployment = await deployed(organization(), { policy: planned });
    await deployment.report('first');
    const targets = (await deployment.container.bucket.get('runs/first/targets.json')) ?? '';
    expect(targets).toContain(PAYMENTS);
    expect(targets).not.toMatch(/unitPath|payments"|external/);
  });
});
