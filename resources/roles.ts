import { redeliveryGrants, subscriberGrants } from '../src/app/permissions/channel-grants.ts';
import type { Grant } from '../src/app/permissions/grant.ts';
import { statementsOf } from '../src/app/permissions/iam-statement.ts';
import {
  LAMBDA_NAMES,
  type LambdaName,
  lambdaGrants,
  OWN_ACCOUNT_READERS,
} from '../src/app/permissions/permissions.ts';
import { scheduleGrants, stateMachineGrants } from '../src/app/permissions/workflow-grants.ts';
import type { DeploymentResource, PermittedOn } from '../src/domain/calls/call.ts';
import { beyondSecurityAudit, noDataReads } from './drift-reads.ts';
import { ACCOUNT, getAtt, PARTITION, permittedArns, REGION, ref, slot, sub } from './intrinsics.ts';
import type { Settings } from './settings.ts';
import { type Subscriber, subscribersOf, where } from './subscribers.ts';

/** Converts `AuditTarget` to `audit-target`. */
export const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

type RoleSettings = Pick<
  Settings,
  'alertsTopicArns' | 'auditRoleName' | 'channels' | 'driftAccess' | 'driftActions' | 'slackWebhook'
>;
type Own = 'channel-dead-letters' | 'channel-queue' | 'own-log-group';
type Arns = Readonly<Record<Exclude<DeploymentResource, Own>, readonly unknown[]>>;

const MACHINE = `arn:${PARTITION}:states:${REGION}:${ACCOUNT}`;
const TABLE = getAtt('FindingsTable', 'Arn');
const TABLE_INDEX = sub(`${slot('FindingsTable.Arn')}/index/active`);
const RUN_OBJECTS = sub(`${slot('RunBucket.Arn')}/runs/*`);

/** ARNs of a deployment. The machine's own is spelled out, because its role is created first. */
const arns = (stage: string, { alertsTopicArns, auditRoleName, channels }: RoleSettings): Arns => ({
  'active-index': [TABLE_INDEX],
  'alerts-topic': [
    ...alertsTopicArns.map((arn) => arn ?? ref('AlertsTopic')),
    ...(channels.length === 0 ? [] : [ref('ChannelTopic')]),
  ],
  'audit-role': [sub(`arn:${PARTITION}:iam::*:role/${auditRoleName}`)],
  functions: LAMBDA_NAMES.map((name) => getAtt(`${name}LambdaFunction`, 'Arn')),
  'map-executions': [
    sub(`${MACHINE}:execution:plumbline-${stage}-audit:*`),
    sub(`${MACHINE}:execution:plumbline-${stage}-audit/AuditTargets:*`),
  ],
  'run-bucket': [getAtt('RunBucket', 'Arn')],
  'run-objects': [RUN_OBJECTS],
  'state-machine': [sub(`${MACHINE}:stateMachine:plumbline-${stage}-audit`)],
  table: [TABLE],
});

/** The ARNs of a deployment; `own` are those of one function. */
const arnsOf =
  (known: Arns, own: Readonly<Partial<Record<Own, readonly unknown[]>>> = {}) =>
  (on: PermittedOn): readonly unknown[] | undefined => {
    if (typeof on !== 'string') return permittedArns(on);
    return { ...known, ...own }[on];
  };

const policy = (statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

const assumedBy = (service: string, conditions: object = {}) =>
  policy([
    { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole', ...conditions },
  ]);

/** Admits services only on behalf of this account. */
const ofThisAccount = { Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } } };

interface RoleOptions {
  readonly name: string;
  readonly description: string;
  readonly trust: object;
  readonly statements: readonly object[];
  readonly managedPolicies?: readonly object[];
}

const role = ({ name, description, trust, statements, managedPolicies = [] }: RoleOptions) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    Description: description,
    AssumeRolePolicyDocument: trust,
    ...(managedPolicies.length === 0 ? {} : { ManagedPolicyArns: managedPolicies }),
    Policies: [{ PolicyName: 'plumbline', PolicyDocument: policy(statements) }],
  },
});

/** Reads of the auditor's own account: those of the audit role. The only data are runs and findings. */
const ownAccountReads = (name: LambdaName, { driftAccess, driftActions }: RoleSettings) => {
  if (!OWN_ACCOUNT_READERS.some((reader) => reader === name)) return { statements: [], managedPolicies: [] };
  const listed = { Sid: 'DriftReads', Effect: 'Allow', Action: driftActions, Resource: ['*'] };
  return {
    statements: [
      ...(driftAccess === 'SecurityAudit' ? [beyondSecurityAudit] : []),
      ...(driftActions.length === 0 ? [] : [listed]),
      noDataReads([RUN_OBJECTS, TABLE, TABLE_INDEX]),
    ],
    managedPolicies: driftAccess === 'None' ? [] : [sub(`arn:${PARTITION}:iam::aws:policy/${driftAccess}`)],
  };
};

const lambdaRole = (name: LambdaName, stage: string, settings: RoleSettings) => {
  const functionName = `plumbline-${stage}-${kebab(name)}`;
  const grants: readonly Grant[] = lambdaGrants(name);
  const own = ownAccountReads(name, settings);
  const log = sub(`arn:${PARTITION}:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${functionName}:*`);
  return role({
    name: functionName,
    description: `What the Lambda ${functionName} may do.`,
    trust: assumedBy('lambda'),
    statements: [...statementsOf(grants, arnsOf(arns(stage, settings), { 'own-log-group': [log] })), ...own.statements],
    managedPolicies: own.managedPolicies,
  });
};

const subscriberRoles = (stage: string, settings: RoleSettings, subscriber: Subscriber) => {
  const { id, name, destination } = subscriber;
  const functionName = `plumbline-${stage}-${name}-subscriber`;
  const log = sub(`arn:${PARTITION}:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${functionName}:*`);
  const known = arnsOf(arns(stage, settings), {
    'channel-dead-letters': [getAtt(`${id}DeadLetterQueue`, 'Arn')],
    'channel-queue': [getAtt(`${id}Queue`, 'Arn')],
    'own-log-group': [log],
  });
  return {
    [`${id}SubscriberRole`]: where(
      subscriber,
      role({
        name: functionName,
        description: `What the Lambda ${functionName} may do.`,
        trust: assumedBy('lambda'),
        statements: statementsOf(subscriberGrants(destination), known),
      }),
    ),
    [`${id}RedeliveryRole`]: where(
      subscriber,
      role({
        name: `plumbline-${stage}-${name}-redelivery`,
        description: `What the schedule plumbline-${stage}-${name}-redelivery may do.`,
        trust: assumedBy('scheduler', ofThisAccount),
        statements: statementsOf(redeliveryGrants(), known),
      }),
    ),
  };
};

/** Roles of each Lambda, of the state machine and of the schedules. Their permissions are derived from code. */
export const roles = (stage: string, settings: RoleSettings): Readonly<Record<string, object>> => ({
  ...Object.fromEntries(LAMBDA_NAMES.map((name) => [`${name}Role`, lambdaRole(name, stage, settings)])),
  ...Object.assign({}, ...subscribersOf(settings).map((each) => subscriberRoles(stage, settings, each))),
  StateMachineRole: role({
    name: `plumbline-${stage}-state-machine`,
    description: `What the state machine plumbline-${stage}-audit may do.`,
    trust: assumedBy('states', ofThisAccount),
    statements: statementsOf(stateMachineGrants(), arnsOf(arns(stage, settings))),
  }),
  ScheduleRole: role({
    name: `plumbline-${stage}-schedules`,
    description: `What the schedules of plumbline-${stage} may do.`,
    trust: assumedBy('scheduler', ofThisAccount),
    statements: [
      ...statementsOf(scheduleGrants(), arnsOf(arns(stage, settings))),
      {
        Sid: 'DeadLetters',
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: [getAtt('DeadLetterQueue', 'Arn')],
      },
    ],
  }),
});
