import * as z from 'zod';
import { s3Calls } from '../../domain/calls/s3.ts';
import { isPartition } from '../../domain/scope.ts';

/** Creation time of resources whose world file names none. */
export const LONG_AGO = '2025-01-15T09:00:00.000Z';

const accountId = z.string().regex(/^\d{12}$/, 'an account id is twelve digits, in quotes');
const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'not a Region code such as eu-west-1');
const time = z.iso.datetime({ offset: true });
const name = z.string().min(1);
const seconds = z.number().min(0);
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item)]);

const policyValue = z.union([z.string(), z.number(), z.boolean()]);
const policyStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  NotPrincipal: z.unknown().optional(),
  Action: oneOrMore(z.string()).optional(),
  NotAction: oneOrMore(z.string()).optional(),
  Resource: oneOrMore(z.string()).optional(),
  NotResource: oneOrMore(z.string()).optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore(policyValue))).optional(),
});
const policyDocument = z
  .strictObject({
    Version: z.string().optional(),
    Id: z.string().optional(),
    Statement: oneOrMore(policyStatement),
  })
  .describe('an IAM policy document, as IAM writes it');

const controlPolicies = z.array(z.strictObject({ targets: z.array(z.string()), policy: policyDocument })).default([]);

const role = z.strictObject({
  name: z.string().regex(/^[\w+=,.@-]{1,64}$/, "not a role's name; a path such as /audit/ stands in path"),
  path: z
    .string()
    .regex(/^\/(.*\/)?$/, 'not a path such as /audit/')
    .default('/'),
  createdAt: time.default(LONG_AGO),
  trust: policyDocument.describe('who may assume the role'),
  audit: z
    .boolean()
    .default(false)
    .describe('allows every call that an audit makes in an account, and the reads of drift detection'),
  policies: z.array(policyDocument).default([]),
  permissionsBoundary: policyDocument.optional().describe('allows at most this, whatever the policies allow'),
  attachedPolicies: z
    .array(z.string().regex(/^arn:[\w-]+:iam::\w*:policy\/.+$/, 'not the ARN of a policy'))
    .default([])
    .describe(
      'managed policies; SecurityAudit and ReadOnlyAccess of AWS allow the reads of drift detection, others nothing',
    ),
  maxSessionSeconds: z.number().int().min(1).default(3600),
});

const tags = z.record(z.string(), z.string());
const createdAt = time.default(LONG_AGO);
/** Configurations that no field of a resource describes. */
const answers = z
  .record(z.string(), z.record(z.string(), z.unknown()))
  .default(() => ({}))
  .describe(
    'answers to further reads of the resource, by the name of the operation and in the words of its API; absent: the error that means that nothing is configured, or an empty answer',
  );

const bucket = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'not a bucket name: 3 to 63 of a-z, 0-9, dot and hyphen'),
  region,
  createdAt,
  versioning: z
    .strictObject({
      status: z.enum(['Enabled', 'Suspended']).optional(),
      mfaDelete: z.enum(['Enabled', 'Disabled']).optional(),
    })
    .default(() => ({}))
    .describe('absent: never enabled'),
  encryption: z
    .strictObject({
      rules: z.array(
        z.strictObject({
          algorithm: z.string().optional().describe("S3's word: AES256, aws:kms, aws:kms:dsse"),
          kmsKeyId: z.string().optional(),
          bucketKeyEnabled: z.boolean().optional(),
          blockedEncryptionTypes: z.array(z.string()).optional(),
        }),
      ),
    })
    .nullable()
    .default(() => ({
      rules: [{ algorithm: 'AES256', bucketKeyEnabled: false, blockedEncryptionTypes: ['SSE-C'] }],
    }))
    .describe('absent: AES256, as every new bucket has it; null: ServerSideEncryptionConfigurationNotFoundError'),
  tags: tags.optional().describe('absent: NoSuchTagSet'),
  policy: policyDocument.optional().describe('the bucket policy'),
  vanishes: z.boolean().default(false).describe('listed, but every other call answers NoSuchBucket'),
  movedTo: region.optional().describe('where the bucket really is: calls to another Region are redirected once'),
  redirect: z
    .enum(['header', 'body'])
    .default('header')
    .describe(
      "how S3 names the bucket's Region in another: 301 with a header, or 400 AuthorizationHeaderMalformed with it in the body",
    ),
  answers,
});

const logGroup = z.strictObject({
  name: z.string().regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'not a log group name'),
  retentionInDays: z.number().int().min(1).optional().describe('absent: events never expire'),
  class: z.string().default('STANDARD').describe('STANDARD, INFREQUENT_ACCESS, ESSENTIALS or DELIVERY'),
  retentionPolicyName: z.string().optional().describe('the account-level policy that sets the retention'),
  tags: tags.optional(),
  createdAt,
  answers,
});

const table = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/, 'not a table name'),
  answers,
});

const lambdaFunction = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/, 'not a function name'),
  runtime: z.string().optional().describe('absent: a container image'),
  handler: z.string().optional(),
  role: z.string().optional().describe('name of its role; the name of the function when absent'),
  memoryMegabytes: z.number().int().min(128).max(10_240).default(128),
  timeoutSeconds: z.number().int().min(1).max(900).default(3),
  state: z.enum(['Active', 'Failed', 'Inactive', 'Pending']).default('Active'),
  environment: z.record(z.string(), z.string()).default(() => ({})),
  reservedConcurrency: z.number().int().min(0).optional(),
  modifiedAt: time.default(LONG_AGO),
});

const driftStatus = z.enum(['IN_SYNC', 'MODIFIED', 'DELETED', 'NOT_CHECKED', 'UNKNOWN', 'UNSUPPORTED']);
const stackDriftStatus = z.enum(['DRIFTED', 'IN_SYNC', 'UNKNOWN', 'NOT_CHECKED']);

const stackResource = z.strictObject({
  logicalId: z.string().regex(/^[A-Za-z0-9]+$/, 'a logical id is letters and digits'),
  type: z
    .string()
    .regex(/^[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9]+)*$/, 'not a resource type such as AWS::SQS::Queue'),
  physicalId: z.string().optional(),
  drift: driftStatus.default('IN_SYNC').describe('what the next detection will find'),
  differences: z
    .array(
      z.strictObject({
        path: z.string().startsWith('/'),
        expected: z.string(),
        actual: z.string(),
        type: z.enum(['ADD', 'REMOVE', 'NOT_EQUAL']).default('NOT_EQUAL'),
      }),
    )
    .default([]),
  reason: z.string().optional().describe('why it is UNKNOWN, or why the detections of failTimes fail'),
  failTimes: z.number().int().min(0).default(0).describe('so many detections fail before one finds the real answer'),
  expectedProperties: z.record(z.string(), z.unknown()).optional(),
  actualProperties: z.record(z.string(), z.unknown()).optional(),
});

const stack = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'not a stack name')
      .optional()
      .describe('may be left out of an instance of a StackSet'),
    id: z.string().optional().describe('the last part of its ARN; derived from the name when absent'),
    tags: tags.optional(),
    status: z
      .string()
      .regex(/^[A-Z]+(_[A-Z]+)+$/, 'not a stack status such as CREATE_COMPLETE')
      .default('CREATE_COMPLETE'),
    becomes: z
      .strictObject({ status: z.string(), afterSeconds: seconds })
      .optional()
      .describe('a status that the stack takes by itself, counted from when it is first touched'),
    parent: z.string().optional().describe('the name of the stack that this one is nested in'),
    stackSet: z.string().optional().describe('the StackSet that this stack is an instance of'),
    createdAt: time.optional(),
    updatedAt: time.optional(),
    resources: z.array(stackResource).default([]),
    template: z
      .string()
      .optional()
      .describe('what the stack was deployed from, as JSON or YAML text; made from its resources when absent'),
    parameters: z.record(z.string(), z.string()).optional().describe("the values of the template's parameters"),
    outputs: z
      .array(
        z.strictObject({
          key: name,
          value: z.string(),
          description: z.string().optional(),
          exportName: z.string().optional(),
        }),
      )
      .optional(),
    detection: z
      .strictObject({
        seconds: seconds.optional().describe('how long a detection takes; 3 when absent'),
        outcome: z.enum(['complete', 'failed']).optional().describe('overrides what the resources would give'),
        status: stackDriftStatus
          .optional()
          .describe("overrides the stack's status, for answers that contradict the resources"),
        neverSettles: z.boolean().optional(),
        startsInProgress: seconds.optional().describe("somebody else's detection is under way for so long"),
        vanishesAfter: z.enum(['list', 'start']).optional().describe('the stack is deleted after this step'),
      })
      .optional(),
    lastCheck: z
      .strictObject({
        at: time,
        initiatedBy: z.enum(['stack', 'resource']).default('stack'),
        resource: z.string().optional().describe('the logical id that was checked, when initiatedBy is resource'),
      })
      .optional()
      .describe('a check that was made before this world began'),
  })
  .refine(({ name: given, stackSet }) => given !== undefined || stackSet !== undefined, {
    path: ['name'],
    error: 'a stack needs a name, unless it is an instance of a StackSet',
  });

const deployments = z
  .strictObject({
    resourceSeconds: seconds.default(2).describe('how long each resource of a deployment takes'),
    changeSetSeconds: seconds.default(2).describe('how long a change set takes until it can be executed'),
    failures: z
      .array(
        z.strictObject({
          stack: z.string().optional().describe("glob on the stack's name"),
          resource: z.string().optional().describe('glob on the logical id'),
          on: z.enum(['create', 'update', 'delete', 'rollback']),
          reason: name,
          times: z.number().int().min(1).optional().describe('gone after so many hits; for ever when absent'),
        }),
      )
      .default([])
      .describe('steps of deployments that fail'),
  })
  .describe('how deployments of stacks behave');

const regionContents = z.strictObject({
  logGroups: z.array(logGroup).default([]),
  topics: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/, 'not a topic name')).default([]),
  stacks: z.array(stack).default([]),
  deletedStacks: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('so many stacks were deleted in the last days: ListStacks shows them besides `stacks`'),
  functions: z.array(lambdaFunction).default([]),
  concurrentExecutions: z.number().int().min(0).default(1000).describe('limit of Lambda for all functions'),
  tables: z
    .array(table)
    .default([])
    .describe('tables of DynamoDB; those that requests create are kept apart from them'),
});

const account = z.strictObject({
  id: accountId,
  name,
  email: z.string().optional(),
  state: z.enum(['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED']).default('ACTIVE'),
  unit: z
    .string()
    .regex(/^Root(\/[^/]+)*$/, 'not a path of a unit such as Root/Workloads')
    .default('Root'),
  tags: z.record(z.string(), z.string()).default({}),
  disabledRegions: z.array(region).default([]),
  roles: z.array(role).default([]),
  buckets: z.array(bucket).default([]),
  regions: z.record(region, regionContents).default({}),
});

const fault = z.strictObject({
  operation: z
    .string()
    .regex(/^(\*|[a-z0-9-]+:(\*|[A-Za-z]+))$/, `not ${s3Calls.getBucketVersioning.operation}, s3:* or *`),
  accountId: accountId.optional(),
  region: region.optional(),
  resource: z.string().optional().describe('glob on the bucket, stack, log group or topic that the input names'),
  times: z.number().int().min(1).optional().describe('gone after so many hits; for ever when absent'),
  kind: z
    .enum(['error', 'reset', 'slow-body', 'delay', 'lost-answer'])
    .describe('lost-answer: the call is made, and the connection ends before its answer'),
  error: z
    .strictObject({ code: z.string(), message: z.string(), status: z.number().int().min(300).max(599) })
    .optional(),
  delayMs: z.number().min(0).optional(),
});

/** Schema of a world file. Unknown keys are errors. */
export const worldFile = z
  .strictObject({
    version: z.literal(1),
    partition: z.string().refine(isPartition, 'not a partition such as aws-us-gov').default('aws'),
    defaultAccount: accountId
      .optional()
      .describe('whose account access keys without one belong to; the first account when absent'),
    regions: z
      .array(region)
      .optional()
      .describe("the world's Regions; all that need no opting in, and those in use, when absent"),
    latencyMs: z.number().min(0).default(0).describe('added to every request'),
    iam: z.strictObject({ enforce: z.boolean() }).default({ enforce: true }),
    quotas: z
      .record(
        z.string().regex(/^[a-z0-9-]+:(\*|[A-Za-z]+)$/, 'not service:Operation or service:*'),
        z.strictObject({ rate: z.number().positive(), burst: z.number().min(1) }),
      )
      .default({})
      .describe('token buckets per account, Region and operation: tokens a second, and how many can be saved'),
    deployments: deployments.default({ resourceSeconds: 2, changeSetSeconds: 2, failures: [] }),
    faults: z.array(fault).default([]),
    accessKeys: z
      .array(z.strictObject({ id: z.string().regex(/^AKIA[A-Z0-9]{4,}$/), accountId, roleName: z.string().optional() }))
      .default([]),
    organization: z
      .strictObject({
        id: z
          .string()
          .regex(/^o-[a-z0-9]{10,32}$/, 'not an organization id such as o-plumbline1')
          .default('o-plumbline1'),
        managementAccount: accountId,
        units: z.array(z.string()).default([]).describe("units without accounts; the accounts' own need not be named"),
        scps: controlPolicies.describe('service control policies, for principals of the targets'),
        rcps: controlPolicies.describe(
          'resource control policies, for resources of the targets: of S3, STS, KMS, SQS and Secrets Manager',
        ),
      })
      .optional(),
    sessionSeconds: z.number().positive().optional().describe("cap of AssumeRole's durations"),
    accounts: z.array(account).min(1, 'a world needs at least one account'),
  })
  .describe('a world of the embedded AWS');

export type WorldFile = z.input<typeof worldFile>;
export type AccountFile = z.input<typeof account>;
export type RegionFile = z.input<typeof regionContents>;
export type BucketFile = z.input<typeof bucket>;
export type LogGroupFile = z.input<typeof logGroup>;
export type StackFile = z.input<typeof stack>;

export type ParsedWorld = z.output<typeof worldFile>;
export type ParsedAccount = z.output<typeof account>;
export type ParsedRegion = z.output<typeof regionContents>;
export type ParsedStack = z.output<typeof stack>;

const parse = <T extends z.ZodType>(schema: T, file: z.input<T>): z.output<T> => {
  const result = schema.safeParse(file);
  if (!result.success) throw new Error(z.prettifyError(result.error));
  return result.data;
};

/** Parsers of a world, and of parts that can be added to one at run time. */
export const parseWorld = (file: WorldFile): ParsedWorld => parse(worldFile, file);
export const parseAccount = (file: AccountFile): ParsedAccount => parse(account, file);
export const parseRegion = (file: RegionFile): ParsedRegion => parse(regionContents, file);
export const parseBucket = (file: BucketFile): ParsedAccount['buckets'][number] => parse(bucket, file);
export const parseLogGroup = (file: LogGroupFile): ParsedRegion['logGroups'][number] => parse(logGroup, file);
export const parseStack = (file: StackFile): ParsedStack => parse(stack, file);

/** Returns the file format as JSON Schema, for editors. */
export const worldJsonSchema = (): Record<string, unknown> => z.toJSONSchema(worldFile, { io: 'input' });
