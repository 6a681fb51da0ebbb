import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
  type FunctionConfiguration as RawFunction,
} from '@aws-sdk/client-lambda';
import { lambdaCalls } from '../../domain/calls/lambda.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export interface FunctionInput {
  /** A name, or an ARN. */
  readonly functionName: string;
}

/** A function's configuration. Values of environment variables may be secrets, so only their names are kept. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  /** Such as `nodejs22.x`; absent for a container image. */
  readonly runtime: string | undefined;
  readonly handler: string | undefined;
  readonly roleArn: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Active, Pending, Inactive or Failed; listings leave it out. */
  readonly state: string | undefined;
  readonly modifiedAt: Date | undefined;
  /** Sorted. */
  readonly environmentVariables: readonly string[];
}

/** Concurrent executions in one Region of an account. */
export interface ConcurrencyLimit {
  readonly executions: number;
  /** The share that no function has reserved. */
  readonly unreservedExecutions: number;
}

export const operations = {
  accountConcurrencyLimit: { calls: [lambdaCalls.getAccountSettings] },
  functionExists: { calls: [lambdaCalls.getFunctionConfiguration] },
  getFunctionConfiguration: { calls: [lambdaCalls.getFunctionConfiguration] },
  listFunctions: { calls: [lambdaCalls.listFunctions] },
} as const satisfies OperationTable;

/** The most that ListFunctions gives. */
const PAGE_SIZE = 50;

const functionOf = (raw: RawFunction): FunctionConfiguration => ({
  name: raw.FunctionName ?? '',
  arn: raw.FunctionArn ?? '',
  runtime: raw.Runtime,
  handler: raw.Handler,
  roleArn: raw.Role ?? '',
  memoryMegabytes: raw.MemorySize ?? 128,
  timeoutSeconds: raw.Timeout ?? 3,
  state: raw.State,
  // Lambda writes `+0000`, which not every parser takes.
  modifiedAt: raw.LastModified === undefined ? undefined : new Date(raw.LastModified.replace(/\+0000$/, 'Z')),
  environmentVariables: Object.keys(raw.Environment?.Variables ?? {}).sort(),
});

/** Returns a function's configuration; undefined if there is none of this name. */
export const getFunctionConfiguration = async (
  clients: ClientFactory,
  scope: ClientScope,
  { functionName }: FunctionInput,
): Promise<FunctionConfiguration | undefined> => {
  const client = clients.for(LambdaClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, lambdaCalls.getFunctionConfiguration, () =>
      client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
    ),
  );
  return answer && functionOf(answer);
};

/** Tests whether a function exists, in any state. */
export const functionExists = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: FunctionInput,
): Promise<boolean> => (await getFunctionConfiguration(clients, scope, input)) !== undefined;

/** Lists the functions of the Region, by name. */
export const listFunctions = (clients: ClientFactory, scope: ClientScope): Promise<readonly FunctionConfiguration[]> =>
  listAll(scope, lambdaCalls.listFunctions, {
    pages: paginateListFunctions({ client: clients.for(LambdaClient, scope), pageSize: PAGE_SIZE }, {}),
    items: ({ Functions = [] }) => Functions.map(functionOf),
  });

/** Returns how many executions Lambda runs at the same time in the Region, for all functions of the account. */
export const accountConcurrencyLimit = async (
  clients: ClientFactory,
  scope: ClientScope,
): Promise<ConcurrencyLimit> => {
  const client = clients.for(LambdaClient, scope);
  const { AccountLimit: limit } = await callAws(scope, lambdaCalls.getAccountSettings, () =>
    client.send(new GetAccountSettingsCommand({})),
  );
  const { ConcurrentExecutions: executions, UnreservedConcurrentExecutions: unreservedExecutions } = limit ?? {};
  if (executions === undefined || unreservedExecutions === undefined)
    throw new Error(`${lambdaCalls.getAccountSettings.operation} answered without the limits of the account`);
  return { executions, unreservedExecutions };
};
