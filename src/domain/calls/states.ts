import type { CallTable } from './call.ts';

export const statesCalls = {
  describeExecution: { operation: 'states:DescribeExecution' },
  listExecutions: { operation: 'states:ListExecutions' },
  redriveExecution: { operation: 'states:RedriveExecution' },
  startExecution: { operation: 'states:StartExecution' },
  stopExecution: { operation: 'states:StopExecution' },
} as const satisfies CallTable;
