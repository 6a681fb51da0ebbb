import { memoryDeliveries } from '../../src/stores/memory-deliveries.ts';
import { deliveryStoreContract } from '../support/delivery-store-contract.ts';

deliveryStoreContract('memory', async () => ({
  open: async (clock) => memoryDeliveries({ clock }),
  close: async () => undefined,
}));
