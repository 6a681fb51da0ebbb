import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES } from './call.ts';

export const organizationsCalls = {
  describeAccount: { operation: 'organizations:DescribeAccount' },
  listAccounts: { operation: 'organizations:ListAccounts', on: ANYTHING, because: KNOWS_NO_RESOURCES },
  listOrganizationalUnitsForParent: {
    operation: 'organizations:ListOrganizationalUnitsForParent',
    on: {
      id: 'any-organizational-unit',
      text: 'every unit and root of the organization',
      arns: ['arn:{partition}:organizations::*:root/o-*/r-*', 'arn:{partition}:organizations::*:ou/o-*/ou-*'],
    },
    because: 'the units that the policy names',
  },
  listRoots: { operation: 'organizations:ListRoots', on: ANYTHING, because: KNOWS_NO_RESOURCES },
  listTagsForResource: {
    operation: 'organizations:ListTagsForResource',
    on: {
      id: 'any-organization-account',
      text: 'every account of the organization',
      arns: ['arn:{partition}:organizations::*:account/o-*/*'],
    },
    because: 'the tags that the policy asks for',
  },
} as const satisfies CallTable;
