import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, FindingsStore, RunStore } from '../../domain/ports.ts';
import { dynamodbFindings } from './dynamodb-findings.ts';
import { dynamodbRuns } from './dynamodb-runs.ts';
import { dynamodbTable, type Waiting } from './dynamodb-table.ts';

export interface DynamodbStoreOptions extends Partial<Waiting> {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
}

/**
 * Stores findings and runs in one DynamoDB table (see `tableDefinition`). Throws DynamoDB's errors. Every write may be
 * repeated.
 */
export const dynamodbStore = ({
  client,
  table: name,
  clock,
  sleep = setTimeout,
  random = Math.random,
}: DynamodbStoreOptions): FindingsStore & RunStore => {
  const table = dynamodbTable(client, name, { sleep, random });
  return { ...dynamodbFindings(table, clock), ...dynamodbRuns(table, clock) };
};
