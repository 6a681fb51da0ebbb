import type { CallTable } from './call.ts';

export const secretsmanagerCalls = {
  getSecretValue: {
    operation: 'secretsmanager:GetSecretValue',
    on: 'slack-webhook-secret',
    because: 'Parameter Store asks for the secret with the same role',
    readsData: true,
  },
} as const satisfies CallTable;
