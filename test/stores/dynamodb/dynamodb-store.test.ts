import { dynamodbStore } from '../../../src/stores/dynamodb/dynamodb-store.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { findingsStoreContract } from '../../support/findings-store-contract.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';

findingsStoreContract('DynamoDB', async () => {
  const { client, close } = await localDynamodb();
  let tables = 0;
  return {
    open: async (clock) => {
      tables += 1;
      const table = `contract-${tables}`;
      await ensureTable(client, table);
      return dynamodbStore({ client, table, clock });
    },
    close,
  };
});
