import { deliveryStoreContract } from '../delivery-store-contract.ts';
import { memoryDeliveries } from './memory-deliveries.ts';

deliveryStoreContract('memory', async () => ({
  open: async (clock) => memoryDeliveries({ clock }),
  close: async () => undefined,
}));
