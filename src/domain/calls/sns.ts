import type { CallTable } from './call.ts';

export const snsCalls = {
  publish: { operation: 'sns:Publish', on: 'alerts-topic', because: 'the digest of a run' },
} as const satisfies CallTable;
