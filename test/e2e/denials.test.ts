import { describe, expect, test } from 'vitest';
import { cureText } from '../../src/domain/cure.ts';
import type { Report, ReportGap } from '../../src/domain/report.ts';
import { unseenPercent } from '../../src/engine/unseen-percent.ts';
import { gapGroups } from '../../src/formats/text/gap-groups.ts';
import type { IamPolicy } from '../../src/simulator/world/world.ts';
import { deployed } from '../support/deployed-world.ts';
import { ROLE, smallOrganization, WEB } from '../support/small-organization.ts';

const ACTION = 's3:GetBucketVersioning';
const region = 'eu-west-1';
const denyOf = (bucket: string, action = ACTION): IamPolicy => ({
  Statement: { Effect: 'Deny', Principal: '*', Action: action, Resource: `arn:aws:s3:::${bucket}` },
});
const words = (bucket: string, because: string): string =>
  `User: arn:aws:sts::${WEB}:assumed-role/${ROLE}/plumbline is not authorized to perform: ${ACTION} on resource: "arn:aws:s3:::${bucket}" ${because}`;

/** A bucket for each policy that may deny its versioning. Endpoint and session policies are AWS's words, by a fault. */
const deniedBuckets = async (): Promise<Report> => {
  const world = smallOrganization();
  const account = world.account(WEB);
  const names = ['by-bucket', 'by-rcp', 'by-scp', 'by-boundary', 'by-identity', 'by-endpoint', 'by-session'];
  for (const name of names) account.addBucket({ name, region });
  account.bucket('by-bucket').policy = denyOf('by-bucket') as never;
  world.organization?.rcps.push({ targets: [WEB], policy: denyOf('by-rcp') });
  world.organization?.scps.push({ targets: [WEB], policy: denyOf('by-scp') });
  const role = account.role(ROLE);
  role.permissionsBoundary = {
    Statement: [
      { Effect: 'Allow', NotAction: ACTION, Resource: '*' },
      { Effect: 'Allow', Action: ACTION, NotResource: 'arn:aws:s3:::by-boundary' },
    ],
  };
  role.policies.push(denyOf('by-identity'));
  for (const [resource, because] of [
    ['by-endpoint', 'with an explicit deny in a VPC endpoint policy'],
    ['by-session', `because no session policy allows the ${ACTION} action`],
  ] as const) {
    const error = { code: 'AccessDenied', status: 403, message: words(resource, because) };
    world.faults.push({ operation: ACTION, resource, kind: 'error', error });
  }
  const { report } = await deployed(world, {
    policy: { targets: { accounts: [WEB], regions: [region] }, checks: { 'cloudformation-stack-drift': false } },
  });
  return report('first');
};

const gapOf = ({ gaps }: Report, bucket: string): ReportGap | undefined =>
  gaps.find(({ resource }) => resource?.name === bucket);

describe('denied by another policy: the cure is in that policy', () => {
  test.each([
    ['by-bucket', 'denied-by-resource-policy', /^let the bucket policy of each bucket exempt/],
    ['by-rcp', 'denied-by-rcp', /^exempt the auditor from the resource control policy/],
    ['by-scp', 'denied-by-scp', /^exempt s3:GetBucketVersioning in the service control policy/],
    ['by-boundary', 'denied-by-boundary', /permissions boundary of the audit role$/],
    ['by-identity', 'denied-by-identity-policy', /^remove the explicit deny of s3:GetBucketVersioning/],
    ['by-endpoint', 'denied-by-endpoint-policy', /policy of the VPC endpoint/],
    ['by-session', 'denied-by-session-policy', /session policy/],
  ])('%s: %s', async (bucket, reason, cure) => {
    const gap = gapOf(await deniedBuckets(), bucket);
    expect(gap).toMatchObject({ reason, action: ACTION, cure: { advice: expect.stringMatching(cure) } });
  });
});

test('a member account that is no delegated administrator: the cure names who may list the organization', async () => {
  const world = smallOrganization();
  world.defaultAccount = WEB;
  const { report } = await deployed(world, { policy: { targets: { organization: true, accounts: [WEB] } } });
  const { gaps } = await report('first');
  expect(gaps).toContainEqual(
    expect.objectContaining({ reason: 'not-delegated', operation: 'organizations:ListAccounts' }),
  );
  expect(gaps.map(({ cure }) => cureText(cure)).join()).toContain('delegated administrator');
});

test("denied by Plumbline's own role on purpose, as the call reads data: no share of what was not seen, no cure that cannot work", async () => {
  const world = smallOrganization();
  const account = world.account(WEB);
  const target = { logicalId: 'Attachment', type: 'AWS::SecretsManager::SecretTargetAttachment' };
  const reason = `User: arn:aws:sts::${WEB}:assumed-role/${ROLE}/plumbline is not authorized to perform: secretsmanager:GetSecretValue on resource: x with an explicit deny in an identity-based policy (Service: SecretsManager, Status Code: 400)`;
  account.region(region).addStack({ name: 'secrets', resources: [{ ...target, drift: 'UNKNOWN', reason }] });
  const { report } = await deployed(world, {
    policy: { targets: { accounts: [WEB], regions: [region] } },
  });
  const first = await report('first', { checks: ['cloudformation-stack-drift'] });
  expect(first.gaps).toMatchObject([
    {
      reason: 'not-read',
      part: 'Attachment',
      action: 'secretsmanager:GetSecretValue',
      cure: { advice: expect.stringMatching(/^nothing to do: Plumbline's roles are denied/) },
    },
  ]);
  expect(first.coverage).toMatchObject({ expected: first.coverage.evaluated + 1, notRead: 1 });
  expect(unseenPercent(first)).toBe(0);
});

test('a detection that is throttled: grouped by its cause, and never a permission', async () => {
  const world = smallOrganization();
  const queue = { logicalId: 'Queue', type: 'AWS::SQS::Queue', drift: 'UNKNOWN', reason: 'Rate exceeded' } as const;
  world
    .account(WEB)
    .region(region)
    .addStack({ name: 'busy', resources: [queue] });
  const { report } = await deployed(world, { policy: { targets: { accounts: [WEB], regions: [region] } } });
  const { gaps } = await report('first', { checks: ['cloudformation-stack-drift'] });
  expect(gapGroups(gaps)).toMatchObject([
    { reason: 'throttled', cure: 'throttled: audit again, or lower drift.inFlight', count: 1 },
  ]);
});
