import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../src/simulator/dynamodb/dynamodb.ts';
import { transportToDynamodb } from './in-process-aws.ts';

/** A client of an embedded DynamoDB of its own, without retries: what a test makes fail stays failed. */
export const localDynamodb = async () => {
  const dynamodb = await startDynamodb();
  const client = new DynamoDBClient({
    ...transportToDynamodb(dynamodb),
    endpoint: dynamodb.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    close: async () => {
      client.destroy();
      await dynamodb.close();
    },
  };
};
