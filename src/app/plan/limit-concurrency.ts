import { gapCause } from '../../aws/errors/errors.ts';
import type { CallerIdentity } from '../../aws/operations/caller-identity.ts';
import { actionOf } from '../../domain/calls/call.ts';
import { lambdaCalls } from '../../domain/calls/lambda.ts';
import { defined } from '../../domain/defined.ts';
import type { Container } from '../container.ts';

/**
 * Share of the account's limit that an audit leaves to other functions: those of the account, and the deployment's own
 * subscribers, which post alerts of earlier runs during an audit.
 */
const HEADROOM = 0.1;

/** Returns the most targets to audit at the same time in an account that may run so many Lambdas: at least 1. */
export const withHeadroom = (executions: number): number =>
  Math.max(1, executions - Math.max(1, Math.ceil(executions * HEADROOM)));

/**
 * Lowers the configured concurrency to what the account can run. A child execution of the Map runs one Lambda at a time, so targets and
 * Lambdas count alike. The configured value stands if the limit cannot be read: Lambda's throttles are retried, which is only slower.
 */
export const limitConcurrency = async (
  {
    homeRegion,
    logger,
    maxConcurrency,
    readConcurrency,
  }: Pick<Container, 'homeRegion' | 'logger' | 'maxConcurrency' | 'readConcurrency'>,
  { accountId }: Pick<CallerIdentity, 'accountId'>,
): Promise<number> => {
  if (readConcurrency === undefined) return maxConcurrency;
  try {
    const executions = await readConcurrency();
    const limited = Math.min(maxConcurrency, withHeadroom(executions));
    if (limited < maxConcurrency)
      logger.info('concurrency limited', { configured: maxConcurrency, limited, unreservedExecutions: executions });
    return limited;
  } catch (error) {
    const { detail, requestId } = gapCause(error, lambdaCalls.getAccountSettings);
    logger.warn('concurrency limit not read', {
      accountId,
      region: homeRegion,
      action: actionOf(lambdaCalls.getAccountSettings),
      ...defined({ requestId }),
      detail,
      maxConcurrency,
    });
    return maxConcurrency;
  }
};
