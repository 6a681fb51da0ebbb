import { checks } from '../../checks/index.ts';
import { kindCalls } from '../../collectors/collector.ts';
import { collectors } from '../../collectors/index.ts';
import type { CallUse, KindCalls } from '../../collectors/kind-calls.ts';
import { driftCalls } from '../../collectors/stack-drift.ts';
import { type ApiOperation, actionOf } from '../../domain/calls/call.ts';
import type { IamAction } from '../../domain/calls/index.ts';
import type { AnyCheck, Severity } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import { optionsJsonSchema } from '../policy/policy-schema.ts';

/** An API call and the IAM action that allows it. They differ for some operations of S3. */
interface CallReference {
  readonly operation: ApiOperation;
  readonly action: IamAction;
  readonly note?: string;
}

export interface OptionReference {
  /** Name of the option. Members of a list's items are written `ignore[].reason`. */
  readonly name: string;
  readonly type: string;
  /** Default as written in a policy file; absent if there is none. */
  readonly default?: string;
  readonly description: string;
}

/** Reference of a check, for users. */
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

const TAGS = 'only where the policy or an exception asks for tags';

const CALLS: readonly KindCalls[] = [...collectors.map(kindCalls), driftCalls];

const referenceTo = ({ call, note }: CallUse): CallReference => ({
  operation: call.operation,
  action: actionOf(call),
  ...defined({ note }),
});

/** Returns the API calls behind a check: of the listing, of its facts, and of tags. */
const callsOf = ({ resource, reads }: AnyCheck): readonly CallReference[] =>
  CALLS.filter(({ kind }) => kind === resource)
    .flatMap(({ list, facts, tags }) => [
      ...list,
      ...(reads as readonly string[]).flatMap((fact) => facts[fact] ?? []),
      ...tags.map(({ call }) => ({ call, note: TAGS })),
    ])
    .map(referenceTo);

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

/** Builds the reference of a check from its metadata. */
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

/** Returns the references of all checks, for the command line and the documentation. */
export const checkReferences = (): readonly CheckReference[] => checks.map((check: AnyCheck) => checkReference(check));
