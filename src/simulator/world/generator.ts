import { stsCalls } from '../../domain/calls/sts.ts';
import { defaultRegions } from '../../domain/default-regions.ts';
import { createWorld } from './create-world.ts';
import { generatedStacks } from './generated-stacks.ts';
import { type Random, randomOf } from './random.ts';
import type { World } from './world.ts';
import {
  type AccountFile,
  type BucketFile,
  type LogGroupFile,
  parseWorld,
  type RegionFile,
  type WorldFile,
} from './world-schema.ts';
import type { WorldShape } from './world-shape.ts';

const UNITS = ['Root/Security', 'Root/Workloads/Dev', 'Root/Workloads/Prod', 'Root/Workloads/Test'];
const SHORT_RETENTIONS = [1, 7, 14, 30, 90];
const LONG_RETENTIONS = [365, 400, 731, 3653];

export const generatedAccountId = (index: number): string => String(100_000_000_001 + index);

const logGroupsOf = (random: Random, shape: WorldShape): LogGroupFile[] =>
  Array.from({ length: shape.logGroupsPerRegion ?? 0 }, (_, index) => ({
    name: `/${random.pick(['aws/lambda', 'app', 'ecs'])}/${random.pick(['orders', 'billing', 'search', 'users'])}-${index + 1}`,
    retentionInDays: random.chance(shape.nonCompliantShare ?? 0.1)
      ? random.pick(SHORT_RETENTIONS)
      : random.chance(0.2)
        ? undefined
        : random.pick(LONG_RETENTIONS),
  }));

const bucketsOf = (random: Random, shape: WorldShape, id: string, region: string): BucketFile[] =>
  Array.from({ length: shape.bucketsPerRegion ?? 0 }, (_, index) => ({
    name: `${random.pick(['assets', 'backups', 'data', 'logs'])}-${id}-${region}-${index + 1}`,
    region,
    versioning: random.chance(shape.nonCompliantShare ?? 0.1)
      ? random.pick([{}, { status: 'Suspended' as const }])
      : { status: 'Enabled' as const },
    encryption: {
      rules: [
        random.chance(0.5)
          ? { algorithm: 'AES256', bucketKeyEnabled: false, blockedEncryptionTypes: ['SSE-C'] }
          : { algorithm: 'aws:kms', bucketKeyEnabled: true, blockedEncryptionTypes: ['SSE-C'] },
      ],
    },
  }));

const accountOf = (shape: WorldShape, index: number, regions: readonly string[]): AccountFile => {
  const id = generatedAccountId(index);
  const trust = {
    Statement: {
      Effect: 'Allow' as const,
      Principal: { AWS: generatedAccountId(0) },
      Action: stsCalls.assumeRole.operation,
    },
  };
  const buckets: BucketFile[] = [];
  const contents: Record<string, RegionFile> = {};
  const account: AccountFile = {
    id,
    name: index === 0 ? 'management' : `account-${index}`,
    unit: index === 0 ? 'Root' : UNITS[index % UNITS.length]!,
    roles: [
      {
        name: shape.auditRole ?? 'PlumblineAudit',
        trust,
        audit: true,
      },
    ],
    buckets,
    regions: contents,
  };
  for (const region of regions) {
    const random = randomOf(`${shape.seed}/${id}/${region}`);
    if (random.chance(shape.emptyShare ?? 0)) continue;
    buckets.push(...bucketsOf(random, shape, id, region));
    contents[region] = {
      logGroups: logGroupsOf(random, shape),
      stacks: generatedStacks(random, shape),
    };
  }
  return account;
};

/** Generates a world of any size from a seed. */
export const generateWorld = (shape: WorldShape): World => {
  const { regions: wanted } = shape;
  const regions = typeof wanted === 'number' ? defaultRegions('aws').slice(0, wanted) : wanted;
  const file: WorldFile = {
    version: 1,
    regions: [...regions],
    latencyMs: shape.latencyMs ?? 0,
    quotas: shape.quotas ?? {},
    organization: { managementAccount: generatedAccountId(0) },
    accounts: Array.from({ length: shape.accounts }, (_, index) => accountOf(shape, index, regions)),
  };
  return createWorld(parseWorld(file));
};
