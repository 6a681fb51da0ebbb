import type { RunBucket } from '../../../src/domain/ports.ts';
import { checkedRunKey, checkedRunPrefix } from '../../../src/stores/run-key.ts';

/** A run bucket that lasts as long as the process. */
export const memoryRunBucket = (name = 'memory'): RunBucket => {
  const objects = new Map<string, string>();
  return {
    name,
    put: async (key, body) => void objects.set(checkedRunKey(key), body),
    get: async (key) => objects.get(checkedRunKey(key)),
    list: async (prefix) => {
      const checked = checkedRunPrefix(prefix);
      return [...objects.keys()].filter((key) => key.startsWith(checked)).sort();
    },
  };
};
