import { partition as partitionData } from '@aws-sdk/core/client';
import { attributeOf, type ResourceHome } from './resource-identity.ts';
import type { Template } from './template.ts';
import type { TemplateObject } from './template-entities.ts';
import { validationError } from './validation-error.ts';

export interface KnownResource {
  readonly type: string;
  readonly properties: TemplateObject;
  readonly physicalId: string;
}

/** Values of the names and functions in a template. */
export interface Names extends ResourceHome {
  readonly template: Template;
  readonly stackName: string;
  readonly stackArn: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Resources by logical id. The map grows during planning. */
  readonly resources: ReadonlyMap<string, KnownResource>;
  readonly exports: ReadonlyMap<string, string>;
}

/** Value of the pseudo parameter `AWS::NoValue`, which removes its property. */
const NO_VALUE = Symbol('AWS::NoValue');

const templateError = (message: string) => validationError(`Template error: ${message}`);

const pseudoParameter = (name: string, { partition, region, accountId, stackName, stackArn }: Names): unknown => {
  if (name === 'AWS::AccountId') return accountId;
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (name === 'AWS::NotificationARNs') return [];
  if (name === 'AWS::Partition') return partition;
  if (name === 'AWS::Region') return region;
  if (name === 'AWS::StackId') return stackArn;
  if (name === 'AWS::StackName') return stackName;
  if (name === 'AWS::URLSuffix') return partitionData(region).dnsSuffix;
  throw templateError(`unresolved pseudo parameter ${name}`);
};

const reference = (name: string, names: Names): unknown => {
  if (name.startsWith('AWS::')) return pseudoParameter(name, names);
  const value = names.parameters[name];
  if (value !== undefined) {
    const type = names.template.parameters[name]?.type ?? 'String';
    return type.startsWith('List<') || type === 'CommaDelimitedList'
      ? value.split(',').map((part) => part.trim())
      : value;
  }
  const resource = names.resources.get(name);
  if (resource === undefined) throw templateError(`resource ${name} is not created: its condition is false`);
  return resource.physicalId;
};

const attribute = (logicalId: string, name: string, names: Names): unknown => {
  const resource = names.resources.get(logicalId);
  if (resource === undefined) throw templateError(`resource ${logicalId} is not created: its condition is false`);
  return attributeOf(resource, name, names);
};

const substitute = (text: string, given: TemplateObject, names: Names): string =>
  text
    .replace(/\$\{([^!}][^}]*)\}/g, (_whole, found: string) => {
      const name = found.trim();
      if (Object.hasOwn(given, name)) return String(resolve(given[name], names));
      const dot = name.indexOf('.');
      return String(dot < 0 ? reference(name, names) : attribute(name.slice(0, dot), name.slice(dot + 1), names));
    })
    .replaceAll('${!', '${');

/** Evaluates a condition by name, or a condition's expression. */
export const holds = (condition: unknown, names: Names): boolean => {
  if (typeof condition === 'string') {
    if (!Object.hasOwn(names.template.conditions, condition)) {
      throw templateError(`Unresolved condition dependency ${condition}`);
    }
    return holds(names.template.conditions[condition], names);
  }
  const [[name, value] = ['', undefined]] = Object.entries(condition as TemplateObject);
  const list = Array.isArray(value) ? value : [];
  if (name === 'Condition') return holds(value, names);
  if (name === 'Fn::And') return list.every((one) => holds(one, names));
  if (name === 'Fn::Or') return list.some((one) => holds(one, names));
  if (name === 'Fn::Not') return !holds(list[0], names);
  if (name === 'Fn::Equals') return String(resolve(list[0], names)) === String(resolve(list[1], names));
  throw templateError(`${name} is not a function of conditions`);
};

const mapped = (path: readonly unknown[], { template }: Names): unknown => {
  const value = path.reduce<unknown>((at, key) => (at as TemplateObject | undefined)?.[String(key)], template.mappings);
  if (value === undefined) throw templateError(`Unable to get mapping for ${path.join('::')}`);
  return value;
};

const imported = (name: unknown, { exports }: Names): string => {
  const value = exports.get(String(name));
  if (value === undefined) throw validationError(`No export named ${name} found.`);
  return value;
};

const list = (value: unknown, names: Names): readonly unknown[] => {
  const resolved = resolve(value, names);
  return Array.isArray(resolved) ? resolved : [resolved];
};

type TemplateFunction = (argument: unknown, names: Names) => unknown;
const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  Ref: (name, names) => reference(String(name), names),
  'Fn::Base64': (value, names) => Buffer.from(String(resolve(value, names)), 'utf8').toString('base64'),
  'Fn::FindInMap': (path, names) => mapped(list(path, names), names),
  'Fn::GetAtt'(path, names) {
    const [logicalId = '', ...rest] = Array.isArray(path) ? path.map(String) : String(path).split('.');
    return attribute(logicalId, rest.join('.'), names);
  },
  'Fn::GetAZs'(region, names) {
    const code = resolve(region, names) || names.region;
    return ['a', 'b', 'c'].map((zone) => `${code}${zone}`);
  },
  'Fn::If'(branches, names) {
    const [condition, yes, no] = branches as readonly unknown[];
    return resolve(holds(condition, names) ? yes : no, names);
  },
  'Fn::ImportValue': (name, names) => imported(resolve(name, names), names),
  'Fn::Join'(value, names) {
    const [separator, parts] = value as readonly unknown[];
    return list(parts, names).join(String(separator));
  },
  'Fn::Select'(value, names) {
    const [index, parts] = value as readonly unknown[];
    return list(parts, names)[Number(resolve(index, names))];
  },
  'Fn::Split'(value, names) {
    const [separator, text] = value as readonly unknown[];
    return String(resolve(text, names)).split(String(separator));
  },
  'Fn::Sub'(value, names) {
    const [text, given = {}] = Array.isArray(value) ? value : [value];
    return substitute(String(text), given as TemplateObject, names);
  },
  'Fn::ToJsonString': (value, names) => JSON.stringify(resolve(value, names)),
};

/** Evaluates the names and functions in a template's value. */
export const resolve = (value: unknown, names: Names): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, names)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]!(argument, names);
  if (entries.length === 1 && name.startsWith('Fn::')) throw templateError(`the embedded AWS does not offer ${name}`);
  return Object.fromEntries(
    entries.flatMap(([key, inner]) => {
      const resolved = resolve(inner, names);
      return resolved === NO_VALUE ? [] : [[key, resolved]];
    }),
  );
};
