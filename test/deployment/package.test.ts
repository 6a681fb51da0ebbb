import { beforeAll, describe, expect, test } from 'vitest';
import {
  archiveProblems,
  archivesOf,
  LARGEST_BUNDLE,
  memberRoleProblems,
  packageProblems,
  templateProblems,
} from '../../scripts/validation/package.ts';
import { LAMBDA_NAMES } from '../../src/app/permissions/permissions.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/stores/dynamodb/table-definition.ts';
import { type PackagedService, packaged } from '../support/packages.ts';
import { MANAGEMENT } from '../support/small-organization.ts';
import { stackOf } from '../support/template-stack.ts';

const PLACE = { name: 'plumbline-test', partition: 'aws', region: 'us-east-1', accountId: MANAGEMENT };

let service: PackagedService;
let template: Template;
beforeAll(() => {
  service = packaged('plain');
  template = JSON.parse(service.templateText) as Template;
});

interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the cases reach into what they break.
  Properties: any;
  Condition?: string;
}
interface Template {
  readonly Resources: Record<string, Resource>;
}

const resource = (from: Template, logicalId: string): Resource => {
  const found = from.Resources[logicalId];
  if (found === undefined) throw new Error(`the template has no ${logicalId}`);
  return found;
};
const propertiesOf = (logicalId: string) =>
  stackOf(service.templateText, PLACE).resources.get(logicalId)?.properties ?? {};

describe('the package', () => {
  test('is made without credentials and valid in every partition', () => {
    expect(packageProblems(service.directory)).toEqual([]);
  });

  test('has an archive for each Lambda, with a bundle that is not too large', () => {
    const archives = archivesOf(service.directory);
    expect(archives).toHaveLength(LAMBDA_NAMES.length);
    for (const archive of archives) expect(archiveProblems(archive)).toEqual([]);
  });

  test('is refused with an archive that is not complete', () => {
    const [archive] = archivesOf(service.directory);
    if (archive === undefined) throw new Error('no archive');
    const file = { packedSize: 1, offset: 0, method: 8 };
    expect(archiveProblems({ ...archive, files: [] })).toEqual([
      expect.stringContaining('is not in it'),
      expect.stringContaining('the policy .serverless/policy.json is not in it'),
      expect.stringContaining('has no source map'),
    ]);
    const large = archive.files.map(({ name, size }) => ({ ...file, name, size: size + LARGEST_BUNDLE }));
    expect(archiveProblems({ ...archive, files: large })).toEqual([
      expect.stringMatching(/the bundle has \d{7} bytes/),
    ]);
  });
});

const BREAKAGES: readonly (readonly [string, (broken: Template) => unknown, string])[] = [
  [
    'a type that does not exist',
    (t) => (resource(t, 'Key').Type = 'AWS::KMS::Keys'),
    'there is no type AWS::KMS::Keys',
  ],
  [
    'a property that does not exist',
    (t) => (resource(t, 'RunBucket').Properties.Versioning = {}),
    'RunBucket: there is no property Versioning',
  ],
  [
    'a nested property that does not exist',
    (t) => (resource(t, 'RunBucket').Properties.VersioningConfiguration.State = 'x'),
    'RunBucket/VersioningConfiguration: there is no property State',
  ],
  [
    'a property that is missing',
    (t) => delete resource(t, 'FindingsTable').Properties.KeySchema,
    'FindingsTable: KeySchema is required',
  ],
  [
    'a value of another kind',
    (t) => (resource(t, 'PlanAuditLambdaFunction').Properties.Timeout = 'long'),
    'PlanAuditLambdaFunction/Timeout: expected integer',
  ],
  [
    'a value that is not offered',
    (t) => (resource(t, 'AuditStateMachine').Properties.StateMachineType = 'FAST'),
    '"FAST" is none of STANDARD, EXPRESS',
  ],
  [
    'a reference to nothing',
    (t) => (resource(t, 'KeyAlias').Properties.TargetKeyId = { Ref: 'Keys' }),
    'Unresolved resource dependencies [Keys]',
  ],
  [
    'an attribute that does not exist',
    (t) => (resource(t, 'KeyAlias').Properties.TargetKeyId = { 'Fn::GetAtt': ['Key', 'Name'] }),
    'KeyAlias: there is no attribute Key.Name',
  ],
  [
    'a condition that does not exist',
    (t) => (resource(t, 'Key').Condition = 'Never'),
    'Key: there is no condition Never',
  ],
  [
    'an account that is spelt out',
    (t) => (resource(t, 'Key').Properties.Description = 'of 111122223333'),
    'an account is spelt out: 111122223333',
  ],
  [
    'a partition that is spelt out',
    (t) => (resource(t, 'Key').Properties.Description = 'arn:aws:iam::x'),
    'a partition is spelt out: arn:aws:iam::x',
  ],
  [
    'a Region that is spelt out',
    (t) => (resource(t, 'Key').Properties.Description = 'in cn-north-1'),
    'a Region is spelt out: cn-north-1',
  ],
  [
    'a domain that is spelt out',
    (t) =>
      (resource(t, 'Key').Properties.Description = { 'Fn::Sub': ['logs.$', '{AWS::Region}.amazonaws.com'].join('') }),
    'a domain is spelt out: amazonaws.com',
  ],
  [
    'a substitution that is missing',
    (t) => delete resource(t, 'AuditStateMachine').Properties.DefinitionSubstitutions.PlanAuditFunctionArn,
    'PlanAuditFunctionArn is missing',
  ],
  [
    'a substitution that nothing uses',
    (t) => (resource(t, 'AuditStateMachine').Properties.DefinitionSubstitutions.Other = 'x'),
    'nothing uses Other',
  ],
  [
    'a Lambda that no task calls',
    (t) =>
      (t.Resources['Idle'] = {
        ...resource(t, 'PlanAuditLambdaFunction'),
        Properties: { ...resource(t, 'PlanAuditLambdaFunction').Properties, FunctionName: 'idle' },
      }),
    'no task calls arn:aws:lambda',
  ],
  [
    'a Lambda that outlives its task',
    (t) => (resource(t, 'SendAlertsLambdaFunction').Properties.Timeout = 310),
    'SendAlerts: its Lambda may take 310 s',
  ],
  [
    'a task that calls nothing',
    (t) => edit(t, (text) => text.replaceAll('PlanAuditFunctionArn', 'Partition')),
    'PlanAudit: there is no Lambda aws',
  ],
  ['a task without Catch', (t) => edit(t, (text) => text.replace(/"Catch":\[[^\]]*\][^\]]*\],/, '')), 'has no Catch'],
  [
    'a task without Retry',
    (t) => edit(t, (text) => text.replace(/"Retry":\[.*?\}\],"Catch"/, '"Catch"')),
    'has no Retry',
  ],
  [
    'a state that leads nowhere',
    (t) => edit(t, (text) => text.replace('"Next":"WriteReport"', '"Next":"Report"')),
    'the ASL validator',
  ],
];
const edit = (broken: Template, change: (text: string) => string): void => {
  const { Properties: properties } = resource(broken, 'AuditStateMachine');
  properties.DefinitionString = change(properties.DefinitionString);
};

describe('the template', () => {
  test.each(BREAKAGES)('with %s is refused', (_name, breakIt, problem) => {
    const broken = structuredClone(template);
    breakIt(broken);
    expect(templateProblems(JSON.stringify(broken)).join('\n')).toContain(problem);
  });

  test('has every name carry the stage', () => {
    const named = Object.values(template.Resources).flatMap(({ Properties: properties }) =>
      Object.entries<unknown>(properties).filter(
        ([key]) => key.endsWith('Name') && !['DisplayName', 'MetricName'].includes(key),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    for (const [key, name] of named) {
      if (typeof name === 'object' && name !== null && 'Ref' in name) continue;
      expect(JSON.stringify(name), key).toMatch(/plumbline-test\b/);
    }
  });

  test('makes the table that the store works on', () => {
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, ...rest } = propertiesOf('FindingsTable');
    const definition = tableDefinition('plumbline-test');
    expect({ AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }).toEqual({
      AttributeDefinitions: definition.AttributeDefinitions,
      KeySchema: definition.KeySchema,
      GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes,
    });
    expect(rest).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    });
  });

  test('keeps what holds data when the stack is removed', () => {
    for (const logicalId of ['FindingsTable', 'Key', 'KeyAlias', 'RunBucket'])
      expect(template.Resources[logicalId], logicalId).toMatchObject({
        // A first deployment that fails leaves nothing that would make the next one fail.
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
  });

  test('grants no wildcard of actions in any policy but the administration of its key and what it denies', () => {
    const granted: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { Effect: effect, Action: action, Sid: sid } = value as Readonly<Record<string, unknown>>;
      if (effect === 'Allow' && [action].flat().some((one) => String(one).includes('*'))) granted.push(String(sid));
      for (const inner of Object.values(value)) collect(inner);
    };
    collect(template);
    expect(granted).toEqual(['Administration']);
  });

  test('alarms on the operations topic only, and each alarm says what it means', () => {
    const alarms = Object.values(template.Resources).filter(({ Type: type }) => type === 'AWS::CloudWatch::Alarm');
    expect(alarms.map(({ Properties: { AlarmName: name } }) => name.replace('plumbline-test-', '')).sort()).toEqual([
      'dead-letters',
      'gaps',
      'run-failed',
      'run-overdue',
      'slack-dead-letters',
      'throttled',
    ]);
    for (const { Properties: properties } of alarms)
      expect(properties).toMatchObject({
        AlarmActions: [{ Ref: 'OperationsTopic' }],
        AlarmDescription: expect.stringMatching(/\w{3}.*\./),
      });
  });
});

test('member-role.yml is valid in every partition, whatever drift detection may read', async () => {
  const { memberRole } = await import('../../scripts/member-role.ts');
  expect(memberRoleProblems(memberRole())).toEqual([]);
  expect(memberRoleProblems(memberRole().replace('MaxSessionDuration', 'MaxDuration')).join()).toContain(
    'there is no property MaxDuration',
  );
});
