import { readFile } from 'node:fs/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { z } from 'zod';
import { type Container, createContainer } from './container.ts';
import { deployedStores } from './open-stores.ts';
import { defaultPolicy, parsePolicy } from './policy.ts';

const environment = z.object({
  AWS_REGION: z.string().min(1),
  PLUMBLINE_TABLE: z.string().min(1),
  PLUMBLINE_RUN_BUCKET: z.string().min(1),
  /** Path of the policy file; without it every check runs with its defaults. */
  PLUMBLINE_POLICY: z.string().min(1).optional(),
  /** Targets that are audited at the same time; a distributed Map bears up to 10,000. */
  PLUMBLINE_MAX_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(500),
});

/** Wires a Lambda from its environment. Throws when a variable is missing or wrong, naming it. */
export const containerFromEnvironment = async (variables: NodeJS.ProcessEnv): Promise<Container> => {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`environment: ${problems.join('; ')}`);
  }
  const {
    AWS_REGION: region,
    PLUMBLINE_TABLE: table,
    PLUMBLINE_RUN_BUCKET: bucket,
    PLUMBLINE_POLICY: policyFile,
    PLUMBLINE_MAX_CONCURRENCY: maxConcurrency,
  } = parsed.data;
  const clock = () => new Date();
  return createContainer({
    clock,
    policy: policyFile === undefined ? defaultPolicy() : parsePolicy(await readFile(policyFile, 'utf8'), policyFile),
    homeRegion: region,
    maxConcurrency,
    stores: (clients) => deployedStores(clients, { table, bucket, region, clock }),
    notify: true,
    logger: new Logger({ serviceName: 'plumbline' }),
  });
};
