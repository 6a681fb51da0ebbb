import {
  ListRegions$,
  type ListRegionsRequest,
  type ListRegionsResponse,
  RegionOptStatus,
} from '@aws-sdk/client-account';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { enumProblem } from './constraint.ts';
import { pageOf } from './page.ts';

const MAX_RESULTS = 50;

const listRegions: Operation<ListRegionsRequest, ListRegionsResponse> = (input, context) => {
  const { world } = context;
  const size = input.MaxResults ?? MAX_RESULTS;
  const invalid = (message: string) => new ServiceError('ValidationException', message, 400);
  if (size < 1 || size > MAX_RESULTS) throw invalid(`MaxResults must be between 1 and ${MAX_RESULTS}`);
  const problem = enumProblem('regionOptStatusContains', input.RegionOptStatusContains, RegionOptStatus);
  if (problem !== undefined) throw invalid(problem);
  if (input.AccountId !== undefined && world.organization?.managementAccount !== context.accountId) {
    throw new ServiceError('AccessDeniedException', 'Only the management account may ask for another account', 403);
  }
  const account = world.accounts.get(input.AccountId ?? context.accountId);
  if (account === undefined) throw new ServiceError('ResourceNotFoundException', 'No such account', 404);
  const regions = world.regions
    .map((name) => ({ RegionName: name, RegionOptStatus: account.regionStatus(name) as RegionOptStatus }))
    .filter(({ RegionOptStatus: status }) => input.RegionOptStatusContains?.includes(status) ?? true);
  const page = pageOf(regions, ({ RegionName: name }) => name, {
    of: ['ListRegions', account.id, input.RegionOptStatusContains],
    token: input.NextToken,
    size,
    invalidToken: () => invalid('The NextToken is invalid'),
  });
  return { Regions: [...page.items], NextToken: page.next };
};

/** ARN of the account. For another account than the caller's, its position in the organization is the resource. */
const accountArn = ({ AccountId: other }: ListRegionsRequest, { partition, accountId, world }: CallContext): string =>
  other === undefined || world.organization === undefined
    ? `arn:${partition}:account::${accountId}:account`
    : `arn:${partition}:account::${accountId}:account/${world.organization.id}/${other}`;

/** Account Management: the Regions of an account. */
export const account: ServiceModel = {
  signingName: 'account',
  protocol: 'rest-json',
  operations: { ListRegions: { schema: ListRegions$, run: listRegions, resourceArn: accountArn } },
};
