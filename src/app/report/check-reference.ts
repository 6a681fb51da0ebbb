import { checks } from '../../checks/index.ts';
import type { AnyCheck, Severity } from '../../domain/check.ts';
import type { FactName, ResourceKind } from '../../domain/facts.ts';
import type { IamAction } from '../../domain/ports.ts';
import { optionsJsonSchema } from '../policy/policy-schema.ts';

/** An API call and the IAM action that allows it; they differ where S3 names them differently. */
export interface CallReference {
  readonly operation: IamAction;
  readonly action: IamAction;
  readonly note?: string;
}

export interface OptionReference {
  /** Fields of a list's items are named `ignore[].reason`. */
  readonly name: string;
  readonly type: string;
  /** As it would be written in a policy file; absent when there is none. */
  readonly default?: string;
  readonly description: string;
}

/** All that is to be said of a check, for people. */
export interface CheckReference {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly severity: Severity;
  readonly resource: ResourceKind;
  readonly reads: readonly string[];
  readonly calls: readonly CallReference[];
  readonly options: readonly OptionReference[];
  readonly messages: readonly (readonly [id: string, text: string])[];
  readonly remediation: string;
  readonly controls: readonly string[];
}

const call = (operation: IamAction, action: IamAction = operation, note?: string): CallReference => ({
  operation,
  action,
  ...(note === undefined ? {} : { note }),
});

const TAGS = 'only where the policy or an exception asks for tags';

/** What lists a kind, what reads its tags, and what reads each of its facts. A test holds it to the collectors' own actions. */
const CALLS: {
  readonly [K in ResourceKind]: {
    readonly list: readonly CallReference[];
    readonly tags: readonly CallReference[];
  } & Readonly<Record<FactName<K>, readonly CallReference[]>>;
} = {
  'cloudformation:stack': {
    list: [call('cloudformation:ListStacks')],
    tags: [call('cloudformation:DescribeStacks', undefined, TAGS)],
    drift: [
      call(
        'cloudformation:DetectStackDrift',
        undefined,
        'CloudFormation reads the resources with the same permissions',
      ),
      call('cloudformation:DetectStackResourceDrift', undefined, 'made by CloudFormation itself'),
      call('cloudformation:BatchDescribeTypeConfigurations', undefined, 'made by CloudFormation itself'),
      call('cloudformation:DescribeStackDriftDetectionStatus'),
      call('cloudformation:ListStackResources'),
      call('cloudformation:DescribeStackResourceDrifts', undefined, 'only of stacks that are not in sync'),
      call(
        's3:GetBucketEncryption',
        's3:GetEncryptionConfiguration',
        'only where a bucket differs in BucketEncryption',
      ),
    ],
  },
  'logs:log-group': {
    list: [call('logs:DescribeLogGroups')],
    tags: [call('logs:ListTagsForResource', undefined, TAGS)],
    retentionInDays: [],
    retentionPolicyName: [],
    class: [],
  },
  's3:bucket': {
    list: [call('s3:ListBuckets', 's3:ListAllMyBuckets')],
    tags: [call('s3:GetBucketTagging', undefined, TAGS)],
    versioning: [call('s3:GetBucketVersioning')],
    encryption: [call('s3:GetBucketEncryption', 's3:GetEncryptionConfiguration')],
  },
};

/** The API calls behind the facts that a check reads. */
const callsOf = ({ resource, reads }: AnyCheck): readonly CallReference[] => {
  const kind: Readonly<Record<string, readonly CallReference[]>> = CALLS[resource as ResourceKind];
  return ['list', ...reads, 'tags'].flatMap((fact) => kind[fact] ?? []);
};

interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

const typeText = (node: SchemaNode): string => {
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return node.enum.map(String).join(' | ');
  if (node.anyOf !== undefined) return node.anyOf.map(typeText).join(' | ');
  if (node.type === 'array')
    return `list of ${node.items?.properties === undefined ? typeText(node.items ?? {}) : 'mappings'}`;
  return { boolean: 'true | false', integer: 'whole number', string: 'text' }[node.type ?? ''] ?? node.type ?? 'any';
};

const optionReferences = (node: SchemaNode, prefix = ''): readonly OptionReference[] =>
  Object.entries(node.properties ?? {}).flatMap(([key, option]) => [
    {
      name: `${prefix}${key}`,
      type: typeText(option),
      description: option.description ?? '',
      ...(option.default === undefined ? {} : { default: JSON.stringify(option.default).replace(/^"(.*)"$/, '$1') }),
    },
    ...optionReferences(option.items ?? {}, `${prefix}${key}[].`),
  ]);

/** All that is to be said of a check, from its own metadata. */
const checkReference = (check: AnyCheck): CheckReference => ({
  id: check.id,
  title: check.title,
  rationale: check.rationale,
  severity: check.severity,
  resource: check.resource as ResourceKind,
  reads: check.reads as readonly string[],
  calls: callsOf(check),
  options: optionReferences(optionsJsonSchema(check)),
  messages: Object.entries(check.messages as Readonly<Record<string, string>>),
  remediation: check.remediation,
  controls: check.controls,
});

/** Every check, as the command line and the documentation describe it. */
export const checkReferences = (): readonly CheckReference[] => checks.map((check: AnyCheck) => checkReference(check));
