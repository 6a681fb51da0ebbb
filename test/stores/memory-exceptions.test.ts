import { memoryExceptions } from '../../src/stores/memory-exceptions.ts';
import { exceptionStoreContract } from '../support/exception-store-contract.ts';

exceptionStoreContract('memory', async () => ({
  open: async (clock) => memoryExceptions({ clock }),
  close: async () => undefined,
}));
