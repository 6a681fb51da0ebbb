import type { CallTable, PermittedArns } from './call.ts';

const ANY_ROLE: PermittedArns = {
  id: 'any-role',
  text: 'every role of the account',
  arns: ['arn:{partition}:iam::{account}:role/*'],
};

export const iamCalls = {
  getRole: {
    operation: 'iam:GetRole',
    on: ANY_ROLE,
    because: 'the path of the auditing role, which its sessions do not show',
  },
  getRolePolicy: { operation: 'iam:GetRolePolicy' },
  listAttachedRolePolicies: { operation: 'iam:ListAttachedRolePolicies' },
  listRolePolicies: { operation: 'iam:ListRolePolicies' },
  listRoles: { operation: 'iam:ListRoles' },
  simulatePrincipalPolicy: {
    operation: 'iam:SimulatePrincipalPolicy',
    on: ANY_ROLE,
    because: 'proves that drift detection may read what looks removed',
  },
} as const satisfies CallTable;
