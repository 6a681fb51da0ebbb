import type { CallTable } from './call.ts';

export const accountCalls = {
  listRegions: {
    operation: 'account:ListRegions',
    on: { id: 'account', text: 'the account itself', arns: ['arn:{partition}:account::{account}:account'] },
    because: 'which Regions the account has enabled',
  },
} as const satisfies CallTable;
