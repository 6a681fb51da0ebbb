import { accountCalls } from './account.ts';
import { type ActionOf, type ApiOperation, actionOf, type PermittedArns, type PermittedOn } from './call.ts';
import { cloudformationCalls } from './cloudformation.ts';
import { DATA_ACTIONS } from './data-actions.ts';
import { dynamodbCalls } from './dynamodb.ts';
import { iamCalls } from './iam.ts';
import { lambdaCalls } from './lambda.ts';
import { logsCalls } from './logs.ts';
import { organizationsCalls } from './organizations.ts';
import { s3Calls } from './s3.ts';
import { secretsmanagerCalls } from './secretsmanager.ts';
import { serviceActions } from './service-actions.ts';
import { snsCalls } from './sns.ts';
import { ssmCalls } from './ssm.ts';
import { statesCalls } from './states.ts';
import { stsCalls } from './sts.ts';

/** Every call that Plumbline makes or offers, by service. */
const callTables = {
  account: accountCalls,
  cloudformation: cloudformationCalls,
  dynamodb: dynamodbCalls,
  iam: iamCalls,
  lambda: lambdaCalls,
  logs: logsCalls,
  organizations: organizationsCalls,
  s3: s3Calls,
  secretsmanager: secretsmanagerCalls,
  sns: snsCalls,
  ssm: ssmCalls,
  states: statesCalls,
  sts: stsCalls,
} as const;

type Tables = typeof callTables;
/** A call of one of the tables. */
export type KnownCall = { [S in keyof Tables]: Tables[S][keyof Tables[S]] }[keyof Tables];
/** A call that roles of Plumbline are allowed. */
export type GrantedCall = Extract<KnownCall, { readonly on: PermittedOn }>;
/** A call that the role of every audited account is allowed. */
export type AuditedCall = Extract<KnownCall, { readonly on: PermittedArns }>;

/** The IAM actions that Plumbline knows. An action that stands in no table is a type error. */
export type IamAction =
  | ActionOf<KnownCall>
  | (typeof serviceActions)[keyof typeof serviceActions]
  | (typeof DATA_ACTIONS)[number];

/** Every call of every table. */
export const everyCall: readonly KnownCall[] = Object.values(callTables).flatMap((table): readonly KnownCall[] =>
  Object.values(table),
);

const byOperation: ReadonlyMap<string, KnownCall> = new Map(everyCall.map((call) => [call.operation, call]));

/** The call of an API operation; absent when no table has it. */
export const callOf = (operation: string): KnownCall | undefined => byOperation.get(operation);

/** The IAM action of an API operation. AWS names an action after its operation, unless a table says otherwise. */
export const iamActionOf = (operation: ApiOperation): string => actionOf(callOf(operation) ?? { operation });

/** Services that are only called in the auditor's own account: its organization, and its own Lambdas. */
const OWN_ACCOUNT_SERVICES: ReadonlySet<string> = new Set(['lambda', 'organizations']);
/** Further calls of that kind. The role of a member account is known, path included. */
const OWN_ACCOUNT_CALLS: ReadonlySet<KnownCall> = new Set([iamCalls.getRole]);

/** Calls that an audit makes in every account that it reads. */
export const auditedAccountCalls: readonly AuditedCall[] = Object.entries(callTables)
  .filter(([service]) => !OWN_ACCOUNT_SERVICES.has(service))
  .flatMap(([, table]): readonly KnownCall[] => Object.values(table))
  .filter((call): call is AuditedCall => 'on' in call && typeof call.on === 'object' && !OWN_ACCOUNT_CALLS.has(call));

/** Actions that read data: roles that read accounts are denied them, as AWS's managed policies for readers allow many of them. */
export const dataReads: readonly IamAction[] = [
  ...DATA_ACTIONS,
  serviceActions.receiveMessage,
  ...everyCall.filter((call) => 'readsData' in call).map(actionOf),
].sort();
