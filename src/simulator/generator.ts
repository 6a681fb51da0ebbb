import { DEFAULT_REGIONS } from '../domain/default-regions.ts';
import { createWorld } from './create-world.ts';
import { generatedStacks } from './generated-stacks.ts';
import { type Random, randomOf } from './random.ts';
import type { Quota, World } from './world.ts';
import type { ParsedAccount, ParsedRegion, ParsedWorld } from './world-schema.ts';

/** How large and how bad a generated world is. Counts are per account and Region that is not empty. */
export interface WorldShape {
  /** The same seed and shape give the same world; what an account has does not depend on how many others there are. */
  readonly seed: string | number;
  /** The first one is the organization's management account. */
  readonly accounts: number;
  /** Their codes, or how many of those that need no opting in. */
  readonly regions: number | readonly string[];
  readonly bucketsPerRegion?: number;
  readonly logGroupsPerRegion?: number;
  readonly stacksPerRegion?: number;
  readonly resourcesPerStack?: number;
  /** Share of stacks that have drifted; 0.1 when absent, as every share. */
  readonly driftShare?: number;
  /** Share of buckets and log groups that break the default policy. */
  readonly nonCompliantShare?: number;
  /** Share of stacks with a resource that cannot be checked; 0 when absent. */
  readonly unreadableShare?: number;
  /** Share of account-Regions with nothing in them; 0 when absent. */
  readonly emptyShare?: number;
  /** Share of stacks that are nested in the one before; 0 when absent. */
  readonly nestedShare?: number;
  /** How long a detection takes; 3 when absent. */
  readonly detectionSeconds?: number;
  readonly latencyMs?: number;
  readonly quotas?: Record<string, Quota>;
  /** The role that the management account may assume in every account; PlumblineAudit when absent. */
  readonly auditRole?: string;
}

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
