import { memoryStore } from '../../src/stores/memory-store.ts';
import { findingsStoreContract } from '../support/findings-store-contract.ts';

findingsStoreContract('memory', async () => ({
  open: async (clock) => memoryStore({ clock }),
  close: async () => undefined,
}));
