import { DEFAULT_REGIONS } from '../../domain/default-regions.ts';
import { createWorld } from './create-world.ts';
import { generatedStacks } from './generated-stacks.ts';
import { type Random, randomOf } from './random.ts';
import type { World } from './world.ts';
import type { ParsedAccount, ParsedRegion, ParsedWorld } from './world-schema.ts';
import type { WorldShape } from './world-shape.ts';

/** Everything that an audit calls in an account that it audits. */
const AUDIT_ACTIONS = [
  'account:ListRegions',
  'cloudformation:DescribeStack*',
  'cloudformation:Detect*',
  'cloudformation:List*',
  'logs:DescribeLogGroups',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:ListAllMyBuckets',
];
const UNITS = ['Root/Security', 'Root/Workloads/Dev', 'Root/Workloads/Prod', 'Root/Workloads/Test'];
const SHORT_RETENTIONS = [1, 7, 14, 30, 90];
const LONG_RETENTIONS = [365, 400, 731, 3653];

export const generatedAccountId = (index: number): string => String(100_000_000_001 + index);

const logGroupsOf = (random: Random, shape: WorldShape): ParsedRegion['logGroups'] =>
  Array.from({ length: shape.logGroupsPerRegion ?? 0 }, (_, index) => ({
    name: `/${random.pick(['aws/lambda', 'app', 'ecs'])}/${random.pick(['orders', 'billing', 'search', 'users'])}-${index + 1}`,
    class: 'STANDARD',
    retentionInDays: random.chance(shape.nonCompliantShare ?? 0.1)
      ? random.pick(SHORT_RETENTIONS)
      : random.chance(0.2)
        ? undefined
        : random.pick(LONG_RETENTIONS),
  }));

const bucketsOf = (random: Random, shape: WorldShape, id: string, region: string): ParsedAccount['buckets'] =>
  Array.from({ length: shape.bucketsPerRegion ?? 0 }, (_, index) => ({
    name: `${random.pick(['assets', 'backups', 'data', 'logs'])}-${id}-${region}-${index + 1}`,
    region,
    vanishes: false,
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

const accountOf = (shape: WorldShape, index: number, regions: readonly string[]): ParsedAccount => {
  const id = generatedAccountId(index);
  const trust = {
    Statement: { Effect: 'Allow' as const, Principal: { AWS: generatedAccountId(0) }, Action: 'sts:AssumeRole' },
  };
  const account: ParsedAccount = {
    id,
    name: index === 0 ? 'management' : `account-${index}`,
    state: 'ACTIVE',
    unit: index === 0 ? 'Root' : UNITS[index % UNITS.length]!,
    tags: {},
    disabledRegions: [],
    roles: [
      {
        name: shape.auditRole ?? 'PlumblineAudit',
        trust,
        policies: [{ Statement: { Effect: 'Allow', Action: AUDIT_ACTIONS, Resource: '*' } }],
        maxSessionSeconds: 3600,
      },
    ],
    buckets: [],
    regions: {},
  };
  for (const region of regions) {
    const random = randomOf(`${shape.seed}/${id}/${region}`);
    if (random.chance(shape.emptyShare ?? 0)) continue;
    account.buckets.push(...bucketsOf(random, shape, id, region));
    account.regions[region] = {
      logGroups: logGroupsOf(random, shape),
      topics: [],
      stacks: generatedStacks(random, shape),
    };
  }
  return account;
};

/** A world of any size that a seed decides. */
export const generateWorld = (shape: WorldShape): World => {
  const { regions: wanted } = shape;
  const regions = typeof wanted === 'number' ? DEFAULT_REGIONS.aws.slice(0, wanted) : wanted;
  const file: ParsedWorld = {
    version: 1,
    partition: 'aws',
    regions: [...regions],
    latencyMs: shape.latencyMs ?? 0,
    iam: { enforce: true },
    quotas: shape.quotas ?? {},
    deployments: { resourceSeconds: 2, changeSetSeconds: 2, failures: [] },
    faults: [],
    accessKeys: [],
    organization: { id: 'o-plumbline1', managementAccount: generatedAccountId(0), units: [], scps: [] },
    accounts: Array.from({ length: shape.accounts }, (_, index) => accountOf(shape, index, regions)),
  };
  return createWorld(file);
};
