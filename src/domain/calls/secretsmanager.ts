import type { CallTable } from './call.ts';

export const secretsmanagerCalls = {
  getSecretValue: {
    operation: 'secretsmanager:GetSecretValue',
    readsData: true,
  },
} as const satisfies CallTable;
