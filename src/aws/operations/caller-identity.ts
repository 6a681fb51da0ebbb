import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stsCalls } from '../../domain/calls/sts.ts';
import type { AccountId } from '../../domain/ids.ts';
import { isPartition, type Partition } from '../../domain/scope.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { callAws } from './call.ts';
import type { OperationTable } from './operation-table.ts';

export interface CallerIdentity {
  readonly accountId: AccountId;
  readonly arn: string;
  readonly partition: Partition;
}

export const operations = {
  callerIdentity: { calls: [stsCalls.getCallerIdentity] },
} as const satisfies OperationTable;

/** Returns the identity behind the scope's credentials. */
export const callerIdentity = async (clients: ClientFactory, scope: ClientScope): Promise<CallerIdentity> => {
  const client = clients.for(STSClient, scope);
  const { Account, Arn } = await callAws(scope, stsCalls.getCallerIdentity, () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  const partition = Arn?.split(':')[1];
  if (!Account || !Arn || partition === undefined || !isPartition(partition))
    throw new Error(`${stsCalls.getCallerIdentity.operation} answered with ARN ${Arn}`);
  return { accountId: Account as AccountId, arn: Arn, partition };
};
