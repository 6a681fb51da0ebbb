import { dynamodbExceptions } from '../../../src/stores/dynamodb/dynamodb-exceptions.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { exceptionStoreContract } from '../../support/exception-store-contract.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';

exceptionStoreContract('DynamoDB', async () => {
  const { client, close } = await localDynamodb();
  let tables = 0;
  return {
    open: async (clock) => {
      tables += 1;
      const table = `exceptions-${tables}`;
      await ensureTable(client, table);
      return dynamodbExceptions({ client, table, clock });
    },
    close,
  };
});
