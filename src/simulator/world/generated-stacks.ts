import type { Random } from './random.ts';
import type { StackFile } from './world-schema.ts';
import type { WorldShape } from './world-shape.ts';

type Resource = NonNullable<StackFile['resources']>[number];
type Difference = NonNullable<Resource['differences']>[number];

const differs = (
  path: string,
  expected: string,
  actual: string,
  type: Difference['type'] = 'NOT_EQUAL',
): Difference => ({
  path,
  expected,
  actual,
  type,
});

/** Types that CloudFormation can check, and what people change about them by hand. */
const CHECKABLE: readonly { readonly type: string; readonly changes: readonly Difference[] }[] = [
  {
    type: 'AWS::DynamoDB::Table',
    changes: [differs('/BillingMode', 'PAY_PER_REQUEST', 'PROVISIONED')],
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    changes: [
      differs(
        '/SecurityGroupIngress/0',
        'null',
        '{"CidrIp":"0.0.0.0/0","FromPort":22,"IpProtocol":"tcp","ToPort":22}',
        'ADD',
      ),
    ],
  },
  {
    type: 'AWS::Lambda::Function',
    changes: [differs('/MemorySize', '256', '1024'), differs('/Timeout', '30', '300')],
  },
  { type: 'AWS::Logs::LogGroup', changes: [differs('/RetentionInDays', '365', '7')] },
  {
    type: 'AWS::S3::Bucket',
    changes: [differs('/VersioningConfiguration/Status', 'Enabled', 'Suspended')],
  },
  { type: 'AWS::SNS::Topic', changes: [differs('/DisplayName', 'Orders', 'Orders (test)')] },
  {
    type: 'AWS::SQS::Queue',
    changes: [
      differs('/VisibilityTimeout', '30', '300'),
      differs('/RedrivePolicy/maxReceiveCount', '5', '10'),
      differs('/MessageRetentionPeriod', '1209600', 'null', 'REMOVE'),
    ],
  },
];
/** Types that CloudFormation cannot check. */
const UNCHECKABLE = ['AWS::CloudFormation::WaitConditionHandle', 'AWS::IAM::Policy', 'Custom::Seed'];

/** How many of a stack's resources cannot be checked. */
const UNCHECKABLE_SHARE = 0.15;

const resource = (logicalId: string, type: string, more: Partial<Resource> = {}): Resource => ({
  logicalId,
  type,
  drift: 'IN_SYNC',
  differences: [],
  failTimes: 0,
  ...more,
});

const resourcesOf = (random: Random, count: number): Resource[] =>
  Array.from({ length: count }, (_, index) => {
    // The first resource can always be compared, so that every stack can drift.
    if (index > 0 && random.chance(UNCHECKABLE_SHARE)) {
      return resource(`Resource${index + 1}`, random.pick(UNCHECKABLE), { drift: 'NOT_CHECKED' });
    }
    return resource(`Resource${index + 1}`, random.pick(CHECKABLE).type);
  });

const drift = (random: Random, resources: readonly Resource[]): void => {
  const checkable = resources.filter(({ drift: status }) => status === 'IN_SYNC');
  if (checkable.length === 0) return;
  const drifted = random.pick(checkable);
  const change = random.pick(CHECKABLE.find(({ type }) => type === drifted.type)!.changes);
  const deleted = random.chance(0.15);
  drifted.drift = deleted ? 'DELETED' : 'MODIFIED';
  drifted.differences = deleted ? [] : [change];
};

/** Generates the stacks of one account and Region. */
export const generatedStacks = (random: Random, shape: WorldShape): StackFile[] => {
  const stacks: StackFile[] = [];
  for (let index = 0; index < (shape.stacksPerRegion ?? 0); index++) {
    const resources = resourcesOf(random, shape.resourcesPerStack ?? 5);
    if (random.chance(shape.driftShare ?? 0.1)) drift(random, resources);
    if (random.chance(shape.unreadableShare ?? 0)) {
      const unreadable = resources.find(({ drift: status }) => status === 'IN_SYNC');
      if (unreadable !== undefined) Object.assign(unreadable, { drift: 'UNKNOWN', reason: 'Rate exceeded' });
    }
    const parent = stacks.at(-1)?.name;
    stacks.push({
      name: `${random.pick(['api', 'data', 'network', 'web'])}-${index + 1}`,
      status: random.pick(['CREATE_COMPLETE', 'UPDATE_COMPLETE']),
      parent: random.chance(shape.nestedShare ?? 0) ? parent : undefined,
      resources,
      detection: { seconds: shape.detectionSeconds ?? 3 },
    });
  }
  return stacks;
};
