import { expect, test } from 'vitest';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { deployed, findingNames } from '../support/deployed-world.ts';
import { memberStack } from '../support/member-role.ts';
import { LONGEST_RETENTION, packaged } from '../support/packages.ts';
import { deployInto, ofType, onlyOfType, stackOf, type TemplateStack } from '../support/template-stack.ts';

const AUDITOR = '111111111111';
const OWN = '111122223333';
const REGION = 'us-east-1';
/** Ids of keys are UUIDs, which the embedded AWS does not give to a template's key. */
const KEY_ID = '0f9d2c9e-5d1c-4b62-9b0e-2f8f6a1f3c11';

/** Plumbline's stack in an account of its own, audited from another through the role of member-role.yml. */
const audit = async (change: (stack: TemplateStack) => void = () => undefined) => {
  const world = worldOf({
    version: 1,
    defaultAccount: AUDITOR,
    iam: { enforce: true },
    accounts: [
      { id: AUDITOR, name: 'auditor' },
      { id: OWN, name: 'audit' },
    ],
  });
  const place = { name: 'plumbline-test', partition: 'aws', region: REGION, accountId: OWN };
  const made = stackOf(packaged('configured').templateText, place);
  const madeUp = onlyOfType(made, 'AWS::KMS::Key').physicalId;
  const withKeyId = [...made.resources].map(
    ([logicalId, resource]) =>
      [logicalId, JSON.parse(JSON.stringify(resource).replaceAll(madeUp, KEY_ID)) as typeof resource] as const,
  );
  const stack = { ...made, resources: new Map(withKeyId) };
  change(stack);
  deployInto(world, stack);
  // The auditor of this test is the account itself, so the role asks for no other principal than that.
  const member = memberStack({ accountId: OWN, parameters: { AuditorAccountId: AUDITOR, ExternalId: 'test' } });
  deployInto(world, member);
  const role = world.account(OWN).role('PlumblineAudit');
  world.account(OWN).roles.set(role.name, {
    ...role,
    trust: { Statement: { Effect: 'Allow', Principal: { AWS: AUDITOR }, Action: 'sts:AssumeRole' } },
  });
  const deployment = await deployed(world, {
    policy: {
      targets: { accounts: [OWN], regions: [REGION], role: { name: 'PlumblineAudit', externalId: 'test' } },
      checks: {
        'logs-log-group-retention': { minimumDays: LONGEST_RETENTION, neverExpires: 'non-compliant' },
        's3-bucket-encryption': {
          minimum: 'sse-kms-cmk',
          allowedKeys: [`arn:aws:kms:${REGION}:${OWN}:key/${KEY_ID}`],
          requireBucketKey: true,
          blockSseC: true,
        },
      },
    },
  });
  return { report: await deployment.report('own'), stack };
};

test("Plumbline's own stack has no finding and no gap under the strictest options", async () => {
  const { report, stack } = await audit();
  expect(findingNames(report.findings)).toEqual([]);
  expect(report.gaps).toEqual([]);
  const seen = report.outcomeList?.map(({ resource }) => resource.name) ?? [];
  const names = [...ofType(stack, 'AWS::S3::Bucket').values(), ...ofType(stack, 'AWS::Logs::LogGroup').values()];
  expect(names).toHaveLength(11);
  expect(seen).toEqual(expect.arrayContaining([...names.map(({ physicalId }) => physicalId), 'plumbline-test']));
});

test.each([
  ['a bucket without versioning', 'RunBucket', 'VersioningConfiguration', 's3-bucket-versioning'],
  ['a bucket without its key', 'ServerlessDeploymentBucket', 'BucketEncryption', 's3-bucket-encryption'],
  ['a log group without retention', 'PlanAuditLogGroup', 'RetentionInDays', 'logs-log-group-retention'],
])('%s would be found', async (_name, logicalId, property, checkId) => {
  const { report } = await audit(({ resources }) => {
    const properties = resources.get(logicalId)?.properties as Record<string, unknown>;
    delete properties[property];
  });
  expect(report.findings.map((finding) => finding.checkId)).toEqual([checkId]);
});
