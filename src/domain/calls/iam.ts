import type { CallTable } from './call.ts';

export const iamCalls = {
  getRole: { operation: 'iam:GetRole' },
  getRolePolicy: { operation: 'iam:GetRolePolicy' },
  listAttachedRolePolicies: { operation: 'iam:ListAttachedRolePolicies' },
  listRolePolicies: { operation: 'iam:ListRolePolicies' },
  listRoles: { operation: 'iam:ListRoles' },
  simulatePrincipalPolicy: { operation: 'iam:SimulatePrincipalPolicy' },
} as const satisfies CallTable;
