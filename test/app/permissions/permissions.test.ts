import { describe, expect, test } from 'vitest';
import { type Grant, resourceId } from '../../../src/app/permissions/grant.ts';
import { statementsOf } from '../../../src/app/permissions/iam-statement.ts';
import { auditRoleGrants, LAMBDA_NAMES, lambdaGrants } from '../../../src/app/permissions/permissions.ts';
import { auditDefinition } from '../../../src/cli/local/lambdas.ts';
import { kindCalls } from '../../../src/collectors/collector.ts';
import { collectors } from '../../../src/collectors/index.ts';
import { callsOf } from '../../../src/collectors/kind-calls.ts';
import { driftCalls } from '../../../src/collectors/stack-drift.ts';
import { accountCalls } from '../../../src/domain/calls/account.ts';
import { ANYTHING, actionOf } from '../../../src/domain/calls/call.ts';
import { auditedAccountCalls } from '../../../src/domain/calls/index.ts';
import { s3Calls } from '../../../src/domain/calls/s3.ts';
import { stsCalls } from '../../../src/domain/calls/sts.ts';
import { runBucketActions } from '../../../src/stores/s3/s3-run-bucket.ts';

const actionsOf = (grants: readonly Grant[]) => [...new Set(grants.flatMap(({ actions }) => actions))].sort();

describe('the grants', () => {
  test('of the audit role are what the collectors declare, and the Regions of the account', () => {
    const declared = [...collectors.map(kindCalls), driftCalls].flatMap(callsOf).map(actionOf);
    const granted = [...new Set([...declared, actionOf(accountCalls.listRegions)])].sort();
    expect(actionsOf(auditRoleGrants())).toEqual(granted);
    expect([...new Set(auditedAccountCalls.map(actionOf))].sort()).toEqual(granted);
  });

  test('are of the Lambdas that the state machine invokes', () => {
    const invoked = auditDefinition().match(/(?<=\$\{)\w+(?=FunctionArn\})/g) ?? [];
    expect([...new Set(invoked)].sort()).toEqual(LAMBDA_NAMES);
  });

  test.each(LAMBDA_NAMES)('of %s name no action twice, and none that needs no permission', (name) => {
    const pairs = lambdaGrants(name).flatMap(({ actions, on }) =>
      actions.map((action) => `${action} ${resourceId(on)}`),
    );
    expect(pairs).toEqual([...new Set(pairs)]);
    expect(pairs.filter((pair) => pair.startsWith(stsCalls.getCallerIdentity.operation))).toEqual([]);
  });

  test('let whoever reads an object that may be missing list the bucket', () => {
    expect(runBucketActions.getIfThere).toEqual({ objects: [s3Calls.getObject], bucket: [s3Calls.listObjects] });
    // Each of them reads the run's policy.
    const listing = LAMBDA_NAMES.filter((name) => lambdaGrants(name).some(({ on }) => on === 'run-bucket'));
    expect(listing).toEqual(LAMBDA_NAMES);
  });
});

describe('the statements', () => {
  const grants: readonly Grant[] = [
    { actions: ['s3:PutObject'], on: 'run-objects', because: 'one' },
    { actions: ['xray:PutTraceSegments'], on: ANYTHING, because: 'two' },
    { actions: ['s3:GetObject', 's3:PutObject'], on: 'run-objects', because: 'three' },
  ];

  test('are one for each kind of resource, sorted', () => {
    expect(statementsOf(grants, (on) => (typeof on === 'string' ? ['arn:aws:s3:::runs/*'] : on.arns))).toEqual([
      { Sid: 'Any', Effect: 'Allow', Action: ['xray:PutTraceSegments'], Resource: ['*'] },
      {
        Sid: 'RunObjects',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::runs/*'],
      },
    ]);
  });

  test.each([undefined, []])('are not made without ARNs: %j', (arns) => {
    const make = () => statementsOf(grants, (on) => (typeof on === 'string' ? arns : on.arns));
    expect(make).toThrow('no ARN is given for run-objects: name one in resources/roles.ts');
  });
});
