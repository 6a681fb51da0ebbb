import { dynamodbDeliveries } from '../../../src/stores/dynamodb/dynamodb-deliveries.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { deliveryStoreContract } from '../../support/delivery-store-contract.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';

deliveryStoreContract('DynamoDB', async () => {
  const { client, close } = await localDynamodb();
  return {
    open: async (clock) => {
      await ensureTable(client, 'deliveries');
      return dynamodbDeliveries({ client, table: 'deliveries', clock });
    },
    close,
  };
});
