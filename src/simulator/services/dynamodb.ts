import * as client from '@aws-sdk/client-dynamodb';
import { dynamodbCalls, EVERY_TABLE } from '../../domain/calls/dynamodb.ts';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { RegionState } from '../world/world.ts';
import { configurationReads } from './configuration-reads.ts';
import { rangeProblem } from './constraint.ts';

const MAX_LIMIT = 100;

const regionOf = ({ world, accountId, region }: CallContext): RegionState => world.account(accountId).region(region);

interface TableInput {
  readonly TableName?: string | undefined;
  readonly ResourceArn?: string | undefined;
}

/** Name of the table that an input names by itself or by its ARN. */
const tableName = ({ TableName: name, ResourceArn: arn }: TableInput): string => name ?? arn?.split('/')[1] ?? '';

const listTables: Operation<client.ListTablesInput, client.ListTablesOutput> = (input, context) => {
  const { Limit: limit = MAX_LIMIT, ExclusiveStartTableName: after = '' } = input;
  const problem = rangeProblem('limit', limit, { least: 1, most: MAX_LIMIT });
  if (problem !== undefined) throw new ServiceError('ValidationException', problem, 400);
  const { tables, createdTables } = regionOf(context);
  const names = [...new Set([...tables.keys(), ...createdTables])].sort().filter((name) => name > after);
  const page = names.slice(0, limit);
  return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
};

const tableArn = (input: TableInput, { partition, region, accountId }: CallContext): string =>
  `arn:${partition}:dynamodb:${region}:${accountId}:table/${tableName(input)}`;

/**
 * DynamoDB as an account sees it: its tables, and what is configured on them. The embedded DynamoDB, which has one
 * database for all accounts and Regions, answers all other operations.
 */
export const dynamodb: ServiceModel = {
  signingName: 'dynamodb',
  protocol: 'json-1.0',
  targetPrefix: 'DynamoDB_20120810',
  operations: {
    ...configurationReads<TableInput>({
      ...{ client, calls: dynamodbCalls, on: EVERY_TABLE, resourceArn: tableArn, absentStatus: 400 },
      answersOf: (input, context) => {
        const name = tableName(input);
        const { tables, createdTables } = regionOf(context);
        if (!tables.has(name) && !createdTables.has(name))
          throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${name}`, 400);
        return tables.get(name)?.answers ?? {};
      },
    }),
    ListTables: { schema: client.ListTables$, run: listTables },
  },
  forwarded: {
    CreateTable: (input: TableInput, context) => void regionOf(context).createdTables.add(tableName(input)),
    DeleteTable: (input: TableInput, context) => void regionOf(context).createdTables.delete(tableName(input)),
  },
};
