import type { IamAction } from '../../domain/ports.ts';

/**
 * Reads of data, denied outright to whoever reads an account: managed policies for readers allow many of them.
 * They are denied on everything but the run bucket's objects and the table.
 */
export const dataReads = [
  'athena:GetQueryResults',
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:GetRecords',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
  'kinesis:GetRecords',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:GetLogRecord',
  'logs:GetQueryResults',
  'logs:StartLiveTail',
  'logs:StartQuery',
  'logs:Unmask',
  's3:GetObject',
  's3:GetObjectTorrent',
  's3:GetObjectVersion',
  's3:GetObjectVersionTorrent',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
] as const satisfies readonly IamAction[];
