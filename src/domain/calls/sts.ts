import type { CallTable } from './call.ts';

export const stsCalls = {
  assumeRole: {
    operation: 'sts:AssumeRole',
    on: 'audit-role',
    because: 'the audit role of each member account',
  },
  /** AWS lets every caller make it, whatever policies say. */
  getCallerIdentity: { operation: 'sts:GetCallerIdentity' },
} as const satisfies CallTable;
