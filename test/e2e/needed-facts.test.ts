import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { s3Calls } from '../../src/domain/calls/s3.ts';
import { deployed } from '../support/deployed-world.ts';
import { smallOrganization } from '../support/small-organization.ts';

const only = (...ids: readonly string[]) => ({
  targets: { organization: true },
  checks: Object.fromEntries(checks.map(({ id }) => [id, ids.includes(id) ? {} : false])),
});
const encryptionCall = s3Calls.getBucketEncryption.operation;

test('A fact that no enabled check reads costs no call, and is no gap where its call is denied', async () => {
  const world = smallOrganization();
  const audit = await deployed(world, { policy: only('s3-bucket-versioning') });
  world.faults.push({
    operation: encryptionCall,
    kind: 'error',
    error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const report = await audit.report('versioning');
  expect(audit.simulator.calls.count({ operation: encryptionCall })).toBe(0);
  expect(audit.simulator.calls.count({ operation: s3Calls.getBucketVersioning.operation })).toBeGreaterThan(0);
  expect(report.gaps).toEqual([]);
  expect(new Set(report.findings.map(({ checkId }) => checkId))).toEqual(new Set(['s3-bucket-versioning']));
});

test('The checks that a run names decide what it reads', async () => {
  const audit = await deployed(smallOrganization(), { policy: only('s3-bucket-encryption', 's3-bucket-versioning') });
  await audit.report('encryption', { checks: ['s3-bucket-encryption'] });
  expect(audit.simulator.calls.count({ operation: s3Calls.getBucketVersioning.operation })).toBe(0);
  expect(audit.simulator.calls.count({ operation: encryptionCall })).toBeGreaterThan(0);
});
