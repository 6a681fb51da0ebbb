import type { ClientFactory } from '../../aws/clients/client-factory.ts';
import { accountConcurrencyLimit } from '../../aws/operations/lambda.ts';

/** Reads how many Lambdas of the deployment may run at the same time, in its own account and Region. */
export type ReadConcurrency = () => Promise<number>;

/** Reads the limit with the clients of a factory. No Lambda of the deployment has reserved a share, so only the unreserved one is theirs. */
export const concurrency =
  (clients: ClientFactory, region: string): ReadConcurrency =>
  async () =>
    (await accountConcurrencyLimit(clients, { region })).unreservedExecutions;
