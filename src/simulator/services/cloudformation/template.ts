import { entitiesIn, isObject, listOf, nameOf, type TemplateObject } from './template-entities.ts';
import { inOrder } from './template-order.ts';
import type { TemplateResource } from './template-resource.ts';
import { readTemplateText } from './template-text.ts';
import { validationError } from './validation-error.ts';

interface TemplateParameter {
  readonly type: string;
  readonly default?: string | undefined;
  readonly noEcho: boolean;
  readonly description?: string | undefined;
  readonly allowedValues?: readonly string[] | undefined;
}

interface TemplateOutput {
  readonly value: unknown;
  readonly description?: string | undefined;
  readonly exportName?: unknown;
  readonly condition?: string | undefined;
}

export interface Template {
  readonly description?: string | undefined;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly mappings: TemplateObject;
  readonly conditions: TemplateObject;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);
const RESOURCE_KEYS = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);
const RESOURCE_TYPE = /^[A-Za-z0-9]+(::[A-Za-z0-9_@-]+){1,3}$/;

/** Maximum characters of a body in the request. */
const LONGEST_BODY = 51_200;
/** Maximum bytes of a template from any source. */
const LARGEST_TEMPLATE = 1_000_000;

const formatError = (message: string) => validationError(`Template format error: ${message}`);
const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

const section = (template: TemplateObject, name: string): TemplateObject => {
  const value = template[name] ?? {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  return value;
};

const refuseNulls = (value: unknown, path: string): void => {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) refuseNulls(inner, `${path}/${key}`);
};

const namesIn = (value: unknown): readonly string[] => entitiesIn(value).map(nameOf);

const readParameter = (name: string, value: unknown): TemplateParameter => {
  if (!isObject(value) || typeof value['Type'] !== 'string') {
    throw formatError(`Every Parameters object must contain a Type member. [${name}]`);
  }
  return {
    type: value['Type'],
    default: textOf(value['Default']),
    noEcho: String(value['NoEcho']) === 'true',
    description: textOf(value['Description']),
    allowedValues: value['AllowedValues'] === undefined ? undefined : listOf(value['AllowedValues']).map(String),
  };
};

const readResource = (logicalId: string, value: unknown): TemplateResource => {
  if (!isObject(value)) throw formatError('Any Resources member must be an object.');
  const unknown = Object.keys(value).find((key) => !RESOURCE_KEYS.has(key));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn, Condition: condition, ...attributes } = value;
  if (typeof type !== 'string') {
    throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  if (!RESOURCE_TYPE.test(type)) throw formatError(`Unrecognized resource types: [${type}]`);
  if (!isObject(properties)) throw formatError(`[/Resources/${logicalId}/Properties] must be an object.`);
  const needs = new Set([...namesIn(properties), ...listOf(dependsOn).map(String)]);
  return { logicalId, type, properties, needs, condition: textOf(condition), attributes };
};

const readOutput = (value: unknown): TemplateOutput => {
  if (!isObject(value) || value['Value'] === undefined) {
    throw formatError('Every Outputs member must contain a Value object');
  }
  const exported = value['Export'];
  return {
    value: value['Value'],
    description: textOf(value['Description']),
    exportName: isObject(exported) ? exported['Name'] : undefined,
    condition: textOf(value['Condition']),
  };
};

const mapValues = <T>(values: TemplateObject, read: (value: unknown, key: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, read(value, key)]));

const refuseUnknownNames = ({ parameters, resources, outputs }: Template): void => {
  const unresolved = (names: Iterable<string>): readonly string[] => [
    ...new Set(
      [...names].filter(
        (name) => !name.startsWith('AWS::') && !Object.hasOwn(parameters, name) && !resources.has(name),
      ),
    ),
  ];
  const refuse = (names: readonly string[], block: string): void => {
    if (names.length === 0) return;
    throw formatError(`Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`);
  };
  refuse(unresolved([...resources.values()].flatMap(({ needs }) => [...needs])), 'Resources');
  refuse(unresolved(Object.values(outputs).flatMap(({ value }) => namesIn(value))), 'Outputs');
};

/** Parses a template. Throws a ValidationError if it is malformed. */
export const parseTemplate = (text: string): Template => {
  if (Buffer.byteLength(text) > LARGEST_TEMPLATE) {
    throw validationError(`Template may not exceed ${LARGEST_TEMPLATE} bytes in size.`);
  }
  const value = readTemplateText(text);
  if (!isObject(value)) throw formatError('unsupported structure.');
  const unknown = Object.keys(value).filter((key) => !SECTIONS.has(key));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const described = section(value, 'Resources');
  if (Object.keys(described).length === 0) throw formatError('At least one Resources member must be defined.');
  for (const name of ['Resources', 'Outputs']) refuseNulls(section(value, name), `/${name}`);
  const template: Template = {
    description: textOf(value['Description']),
    transforms: listOf(value['Transform']).map(String),
    parameters: mapValues(section(value, 'Parameters'), (parameter, name) => readParameter(name, parameter)),
    mappings: section(value, 'Mappings'),
    conditions: section(value, 'Conditions'),
    resources: new Map(
      Object.entries(described).map(([logicalId, resource]) => [logicalId, readResource(logicalId, resource)]),
    ),
    outputs: mapValues(section(value, 'Outputs'), readOutput),
  };
  refuseUnknownNames(template);
  inOrder(template.resources);
  return template;
};

/** Describes the problem of a template's text; `undefined` if there is none. */
export const templateProblem = (text: string): string | undefined => {
  try {
    parseTemplate(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Refuses a body that is too long to be part of a request. */
export const refuseLongBody = (text: string): void => {
  if (text.length <= LONGEST_BODY) return;
  throw validationError(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_BODY}`,
  );
};
