import type { CallTable } from './call.ts';

export const lambdaCalls = {
  getAccountSettings: { operation: 'lambda:GetAccountSettings' },
  getFunctionConfiguration: { operation: 'lambda:GetFunctionConfiguration' },
  listFunctions: { operation: 'lambda:ListFunctions' },
} as const satisfies CallTable;
