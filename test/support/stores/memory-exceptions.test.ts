import { exceptionStoreContract } from '../exception-store-contract.ts';
import { memoryExceptions } from './memory-exceptions.ts';

exceptionStoreContract('memory', async () => ({
  open: async (clock) => memoryExceptions({ clock }),
  close: async () => undefined,
}));
