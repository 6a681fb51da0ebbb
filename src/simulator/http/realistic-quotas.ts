import type { Quota } from '../world/world.ts';

/**
 * Request quotas per account and Region as AWS publishes them (Organizations, STS, CloudWatch Logs). CloudFormation
 * publishes none: two requests a second is what tools in the field keep to.
 */
export const realisticQuotas = (): Record<string, Quota> => ({
  'cloudformation:*': { rate: 2, burst: 10 },
  'logs:DescribeLogGroups': { rate: 5, burst: 5 },
  'organizations:ListAccounts': { rate: 8, burst: 12 },
  'organizations:ListAccountsForParent': { rate: 5, burst: 8 },
  'organizations:ListOrganizationalUnitsForParent': { rate: 5, burst: 8 },
  'organizations:ListRoots': { rate: 1, burst: 2 },
  'organizations:ListTagsForResource': { rate: 10, burst: 15 },
  'sts:*': { rate: 600, burst: 600 },
});
