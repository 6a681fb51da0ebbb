import { expect } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { generateWorld } from '../../src/simulator/world/generator.ts';
import { type DeployOptions, deployed, HOME_REGION } from './deployed-world.ts';

/** Twenty Regions, so that each account is twenty targets. */
const REGIONS: readonly string[] = [
  HOME_REGION,
  ...['af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ca-central-1'],
  ...['ca-west-1', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1'],
  ...['me-south-1', 'sa-east-1', 'us-east-2', 'us-west-2'],
];

/** Less work for this process; a target takes a Lambda all the same. */
const ONLY_LOG_GROUPS = {
  'cloudformation-stack-drift': false,
  's3-bucket-encryption': false,
  's3-bucket-versioning': false,
};

/** Milliseconds of an invocation on the clock, as in the review of small accounts. */
const LAMBDA_MS = 15_000;

/**
 * Audits an organization from an account with this limit of Lambda. Expects a log group of each target in the report,
 * and no gap.
 */
export const expectAllAudited = async (
  accounts: number,
  concurrentExecutions: number,
  options: Pick<DeployOptions, 'maxConcurrency' | 'readsConcurrency'>,
): Promise<Report> => {
  const world = generateWorld({ seed: 'small', accounts, regions: [...REGIONS], logGroupsPerRegion: 1 });
  world.account(world.defaultAccount).region(HOME_REGION).concurrentExecutions = concurrentExecutions;
  const { report } = await deployed(world, {
    policy: { targets: { organization: true, regions: REGIONS }, checks: ONLY_LOG_GROUPS },
    lambdaMs: () => LAMBDA_MS,
    ...options,
  });
  const made = await report('run');
  expect(made.gaps).toEqual([]);
  expect(made.targets).toHaveLength(accounts * REGIONS.length);
  const counts = Object.values(made.outcomes['logs-log-group-retention'] ?? {});
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(accounts * REGIONS.length);
  return made;
};
