import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES } from './call.ts';

export const logsCalls = {
  describeLogGroups: { operation: 'logs:DescribeLogGroups', on: ANYTHING, because: KNOWS_NO_RESOURCES },
  listTagsForResource: {
    operation: 'logs:ListTagsForResource',
    on: {
      id: 'any-log-group',
      text: 'every log group of the account',
      arns: ['arn:{partition}:logs:*:{account}:log-group:*'],
    },
    because: 'every log group is audited',
  },
} as const satisfies CallTable;
