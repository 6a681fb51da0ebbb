import { expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { DAY_MS, type DeployedWorld, deployed } from '../support/deployed-world.ts';
import { reportGist } from '../support/report-gist.ts';
import { MANAGEMENT, smallOrganization } from '../support/small-organization.ts';
import { sampled } from '../support/thorough.ts';

/** The first writes of four parts of the writes. `npm test` takes the first part. */
const PARTS = [1, 2, 3, 4];

/** The auditor's own account in one Region: few writes, and every kind of transition. */
const policy = { targets: { regions: ['eu-west-1'] } };

/** Has the step that makes the n-th write from now on die right after it; gives the number of writes made. */
const dieAfter = ({ container }: DeployedWorld, nth: number): (() => number) => {
  let writes = 0;
  const dying =
    <A extends readonly unknown[], R>(write: (...input: A) => Promise<R>) =>
    async (...input: A): Promise<R> => {
      writes += 1;
      const isHit = writes === nth;
      const result = await write(...input);
      if (isHit) throw new Error('the step died');
      return result;
    };
  const { store, bucket } = container;
  Object.assign(container, {
    store: {
      ...store,
      apply: dying(store.apply),
      putRun: dying(store.putRun),
      putTarget: dying(store.putTarget),
    },
    bucket: { ...bucket, put: dying(bucket.put) },
  });
  return () => writes;
};

/** A second run that opens, changes, resolves, confirms and cannot confirm findings; after its n-th write a step dies. */
const secondRun = async (nth: number): Promise<{ readonly report: Report; readonly writes: number }> => {
  const world = smallOrganization();
  const deployment = await deployed(world, { policy });
  const account = world.account(MANAGEMENT);
  account
    .region('eu-west-1')
    .addStack({ name: 'gone', resources: [{ logicalId: 'A', type: 'AWS::SNS::Topic', drift: 'DELETED' }] });
  account.region('eu-west-1').addLogGroup({ name: '/kept', retentionInDays: 7 });
  await deployment.report('first');
  account.region('eu-west-1').removeStack('gone');
  account
    .region('eu-west-1')
    .addStack({ name: 'new', resources: [{ logicalId: 'A', type: 'AWS::SNS::Topic', drift: 'DELETED' }] });
  account.region('eu-west-1').logGroup('/kept').retentionInDays = 14;
  account.bucket('management-plain').versioning = { status: 'Enabled' };
  world.faults.push({
    operation: 's3:GetBucketEncryption',
    resource: 'management-plain',
    kind: 'error',
    error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  await deployment.clock.sleep(DAY_MS);
  const writes = dieAfter(deployment, nth);
  return { report: await deployment.report('second'), writes: writes() };
};

test.each(sampled(PARTS, PARTS.length))(
  'a run in which a step dies after a write says and does the same: every fourth write from write %i',
  async (from) => {
    const undisturbed = await secondRun(0);
    const expected = reportGist(undisturbed.report);
    expect(expected.transitions).toEqual({ opened: 1, changed: 1, resolved: 2, unconfirmed: 1, persisted: 1 });
    // Twelve or so: the plan, its run, outcomes, drift, two phases, the ended run, the report, the results of the Map.
    expect(undisturbed.writes).toBeGreaterThan(10);
    for (let nth = from; nth <= undisturbed.writes; nth += PARTS.length) {
      const { report } = await secondRun(nth);
      expect(reportGist(report), `after write ${nth}`).toEqual(expected);
    }
  },
);
