import { describe, expect, test } from 'vitest';
import type { Grant } from '../../../src/app/permissions/grant.ts';
import { statementsOf } from '../../../src/app/permissions/iam-statement.ts';
import { auditRoleGrants, LAMBDA_NAMES, lambdaGrants } from '../../../src/app/permissions/permissions.ts';
import { auditDefinition } from '../../../src/cli/local/lambdas.ts';
import { collectors } from '../../../src/collectors/index.ts';
import { stackDrift } from '../../../src/collectors/stack-drift.ts';
import { runBucketActions } from '../../../src/stores/s3/s3-run-bucket.ts';

const clock = () => new Date(0);
const unused = {} as never;
const actionsOf = (grants: readonly Grant[]) => [...new Set(grants.flatMap(({ actions }) => actions))].sort();

describe('the grants', () => {
  test('of the audit role are what the collectors declare, and the Regions of the account', () => {
    const declared = [
      ...collectors.flatMap((collector) => collector(unused, { clock }).actions),
      ...stackDrift(unused, { clock, reuseSeconds: 0, inFlight: 1 }).actions,
    ];
    expect(actionsOf(auditRoleGrants())).toEqual([...new Set([...declared, 'account:ListRegions'])].sort());
  });

  test('are of the Lambdas that the state machine invokes', () => {
    const invoked = auditDefinition().match(/(?<=\$\{)\w+(?=FunctionArn\})/g) ?? [];
    expect([...new Set(invoked)].sort()).toEqual(LAMBDA_NAMES);
  });

  test.each(LAMBDA_NAMES)('of %s name no action twice, and none that needs no permission', (name) => {
    const pairs = lambdaGrants(name).flatMap(({ actions, on }) => actions.map((action) => `${action} ${on}`));
    expect(pairs).toEqual([...new Set(pairs)]);
    expect(pairs.filter((pair) => pair.startsWith('sts:GetCallerIdentity'))).toEqual([]);
  });

  test('let whoever reads an object that may be missing list the bucket', () => {
    expect(runBucketActions.getIfThere).toEqual({ objects: ['s3:GetObject'], bucket: ['s3:ListBucket'] });
    for (const name of LAMBDA_NAMES) {
      const lists = lambdaGrants(name).some(({ on }) => on === 'run-bucket');
      expect(lists, name).toBe(
        ['AuditDrift', 'AuditTarget', 'PlanAudit', 'RecordUnaudited', 'SendAlerts', 'WriteReport'].includes(name),
      );
    }
  });
});

describe('the statements', () => {
  const grants: readonly Grant[] = [
    { actions: ['s3:PutObject'], on: 'run-objects', because: 'one' },
    { actions: ['xray:PutTraceSegments'], on: 'any', because: 'two' },
    { actions: ['s3:GetObject', 's3:PutObject'], on: 'run-objects', because: 'three' },
  ];

  test('are one for each kind of resource, sorted', () => {
    expect(statementsOf(grants, { 'run-objects': ['arn:aws:s3:::runs/*'] })).toEqual([
      { Sid: 'Any', Effect: 'Allow', Action: ['xray:PutTraceSegments'], Resource: ['*'] },
      {
        Sid: 'RunObjects',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::runs/*'],
      },
    ]);
  });

  test.each([{}, { 'run-objects': [] }])('are not made without ARNs: %j', (arns) => {
    expect(() => statementsOf(grants, arns)).toThrow('no ARN is given for run-objects');
  });
});
