import type { CallTable } from './call.ts';

export const ssmCalls = {
  getParameter: {
    operation: 'ssm:GetParameter',
    on: 'slack-webhook',
    because: 'the address of the webhook',
    readsData: true,
  },
} as const satisfies CallTable;
