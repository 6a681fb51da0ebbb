import { AccountClient } from '@aws-sdk/client-account';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/aws-clients.ts';
import { ownSession } from '../support/local-clients.ts';

const scope = { region: 'eu-west-1', accountId: '111111111111' };

test('every getter gives the one client of its service', () => {
  const clients = createAwsClients({ clock: () => new Date(), credentials: async () => ownSession });
  const expected = [
    [clients.account, AccountClient],
    [clients.cloudFormation, CloudFormationClient],
    [clients.cloudWatchLogs, CloudWatchLogsClient],
    [clients.dynamoDb, DynamoDBClient],
    [clients.organizations, OrganizationsClient],
    [clients.s3, S3Client],
    [clients.sns, SNSClient],
    [clients.stepFunctions, SFNClient],
    [clients.sts, STSClient],
  ] as const;
  for (const [get, Client] of expected) {
    const client = get(scope);
    expect(client).toBeInstanceOf(Client);
    expect(get({ ...scope })).toBe(client);
    expect(get(scope, { settings: { attempts: 1 } })).not.toBe(client);
  }
  expect(clients.s3(scope)).toBe(clients.for(S3Client, scope));
  expect(clients.size).toBe(2 * expected.length);
  clients.clear();
  expect(clients.size).toBe(0);
});

test('a client of the SDK that nobody foresaw comes through the same cache', () => {
  const clients = createAwsClients({ clock: () => new Date(), credentials: async () => ownSession });
  class AnotherClient extends SNSClient {}
  const client = clients.for(AnotherClient, scope);
  expect(client).toBeInstanceOf(AnotherClient);
  expect(clients.for(AnotherClient, scope)).toBe(client);
});

test('what it is allowed to do is said when it is made', () => {
  const options = { clock: () => new Date(), credentials: async () => ownSession };
  expect([createAwsClients(options).allow, createAwsClients({ ...options, allow: 'write' }).allow]).toEqual([
    'read',
    'write',
  ]);
});
