import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES } from './call.ts';

export const lambdaCalls = {
  getAccountSettings: { operation: 'lambda:GetAccountSettings', on: ANYTHING, because: KNOWS_NO_RESOURCES },
  getFunctionConfiguration: { operation: 'lambda:GetFunctionConfiguration' },
  listFunctions: { operation: 'lambda:ListFunctions' },
} as const satisfies CallTable;
