import { readFile } from 'node:fs/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { type CoreContainer, createCoreContainer, type Wiring } from '../container.ts';
import { deployedStores } from '../deployment/open-stores.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicyValue } from '../policy/policy-value.ts';
import { readVariables } from './variables.ts';

const environment = z.object({
  AWS_REGION: z.string().min(1),
  PLUMBLINE_TABLE: z.string().min(1),
  PLUMBLINE_RUN_BUCKET: z.string().min(1),
  /** Path of the policy as JSON, as packaging writes it; without it every check runs with its defaults. */
  PLUMBLINE_POLICY: z.string().min(1).optional(),
  /** Topic of digests when the policy names none. */
  PLUMBLINE_ALERTS_TOPIC: z.string().min(1).optional(),
  /** Topic that the subscribers of channels listen to, where the policy names channels. */
  PLUMBLINE_CHANNEL_TOPIC: z.string().min(1).optional(),
  /** Targets that are audited at the same time; a distributed Map takes up to 10,000. */
  PLUMBLINE_MAX_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(500),
});

/** The policy as it was packaged. Throws when it is invalid, naming every problem. */
const readPolicy = (text: string, file: string): Policy => {
  const read = readPolicyValue(JSON.parse(text));
  if ('policy' in read) return read.policy;
  throw new Error(read.problems.map(({ path, what }) => `${file} ${path.join('.')}: ${what}`).join('; '));
};

const withTopic = (policy: Policy, topicArn: string | undefined): Policy =>
  topicArn === undefined ? policy : { ...policy, alerts: { topicArn, ...policy.alerts } };

/** Wires a Lambda from its environment. Throws when a variable is missing or wrong, naming it. */
export const containerFromEnvironment = async (
  variables: NodeJS.ProcessEnv,
  only: Pick<Wiring, 'concurrency' | 'publisher'> = {},
): Promise<CoreContainer> => {
  const {
    AWS_REGION: region,
    PLUMBLINE_TABLE: table,
    PLUMBLINE_RUN_BUCKET: bucket,
    PLUMBLINE_POLICY: file,
    PLUMBLINE_ALERTS_TOPIC: topicArn,
    PLUMBLINE_CHANNEL_TOPIC: channelTopicArn,
    PLUMBLINE_MAX_CONCURRENCY: maxConcurrency,
  } = readVariables(environment, variables);
  const clock = () => new Date();
  const policy =
    file === undefined ? readPolicy('{"version":1}', 'default policy') : readPolicy(await readFile(file, 'utf8'), file);
  return createCoreContainer({
    clock,
    policy: withTopic(policy, topicArn),
    homeRegion: region,
    maxConcurrency,
    stores: (clients) => deployedStores(clients, { table, bucket, region, clock }),
    ...only,
    channelTopicArn,
    table,
    logger: new Logger({ serviceName: 'plumbline' }),
  });
};
