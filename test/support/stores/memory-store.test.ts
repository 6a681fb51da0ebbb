import { findingsStoreContract } from '../findings-store-contract.ts';
import { memoryStore } from './memory-store.ts';

findingsStoreContract('memory', async () => ({
  open: async (clock) => memoryStore({ clock }),
  close: async () => undefined,
}));
