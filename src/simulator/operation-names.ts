import * as dynamodbClient from '@aws-sdk/client-dynamodb';
import * as sfn from '@aws-sdk/client-sfn';
import type { PermittedArns } from '../domain/calls/call.ts';
import { matchesGlob } from './access/glob.ts';
import type { ServiceModel } from './operation.ts';
import { membersOf, operationShape } from './protocol/shape.ts';
import { account } from './services/account.ts';
import { cloudformation } from './services/cloudformation.ts';
import { dynamodb } from './services/dynamodb.ts';
import { iam } from './services/iam.ts';
import { lambda } from './services/lambda.ts';
import { logs } from './services/logs.ts';
import { organizations } from './services/organizations.ts';
import { s3 } from './services/s3.ts';
import { sns } from './services/sns.ts';
import { ssm } from './services/ssm.ts';
import { sts } from './services/sts.ts';

/** Services that are always offered. */
export const standingServices: readonly ServiceModel[] = [
  account,
  cloudformation,
  dynamodb,
  iam,
  lambda,
  logs,
  organizations,
  s3,
  sns,
  ssm,
  sts,
];

/** Returns the names of all operations whose schemas an SDK client exports. */
const operationsOf = (client: object): readonly string[] =>
  Object.values(client).flatMap((schema: unknown) =>
    Array.isArray(schema) && schema[0] === 9 ? [String(schema[2])] : [],
  );

/** Returns `service:Operation` for every operation that faults and quotas may name. */
export const operationNames = (): readonly string[] => [
  ...standingServices.flatMap(({ signingName, operations }) =>
    Object.keys(operations).map((name) => `${signingName}:${name}`),
  ),
  ...operationsOf(dynamodbClient).map((name) => `dynamodb:${name}`),
  ...operationsOf(sfn).map((name) => `states:${name}`),
];

/** Tests whether a pattern such as `s3:Get*` or `*` matches any of the names. */
export const namesOperation = (pattern: string, names: readonly string[]): boolean =>
  names.some((name) => matchesGlob(pattern, name));

/** Returns the members of the answers that a world can give to reads of these resources, by the name of the operation. */
export const answerMembers = (on: PermittedArns): ReadonlyMap<string, readonly string[]> =>
  new Map(
    standingServices
      .flatMap(({ operations }) => Object.entries(operations))
      .filter(([, { configurationOf }]) => configurationOf === on)
      .map(([name, { schema }]) => [name, membersOf(operationShape(schema).output).map(([member]) => member)]),
  );
