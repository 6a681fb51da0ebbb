import type { CallTable } from './call.ts';

export const ssmCalls = {
  getParameter: {
    operation: 'ssm:GetParameter',
    readsData: true,
  },
} as const satisfies CallTable;
