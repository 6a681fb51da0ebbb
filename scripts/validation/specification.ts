import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

type Specification = ReturnType<typeof loadAwsServiceSpecSync>;
type ResourceType = ReturnType<Specification['all']>[number];
type Described = Extract<ResourceType, { readonly cloudFormationType: string }>;
type Properties = Described['properties'];
type PropertyType = Properties[string]['type'];

/** A resource with evaluated names and functions. */
export interface WorkedOutResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

let loaded: Specification | undefined;
const specification = (): Specification => {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
};

const describe = (type: string): Described | undefined =>
  specification().lookup('resource', 'cloudFormationType', 'equals', type)[0];

/** Returns the attributes that `Fn::GetAtt` may read of a type; `undefined` for an unknown type. */
export const attributesOf = (type: string): readonly string[] | undefined => {
  const described = describe(type);
  return described && [...Object.keys(described.attributes), ...Object.keys(described.properties)];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Scalars by type. CloudFormation accepts numbers and booleans as text too. */
const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => /^(true|false)$/.test(String(value)),
  'date-time': (value) => typeof value === 'string',
  integer: (value) => /^-?\d+$/.test(String(value)),
  json: (value) => typeof value === 'object' || typeof value === 'string',
  number: (value) => value !== '' && Number.isFinite(Number(value)),
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  tag: isObject,
};

const valueProblems = (value: unknown, type: PropertyType, path: string): readonly string[] => {
  if (type.type === 'ref') {
    if (!isObject(value)) return [`${path}: expected a mapping`];
    return propertyProblems(value, specification().get('typeDefinition', type.reference).properties, path);
  }
  if (type.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: expected a list`];
    return value.flatMap((item, index) => valueProblems(item, type.element, `${path}/${index}`));
  }
  if (type.type === 'map') {
    if (!isObject(value)) return [`${path}: expected a mapping`];
    return Object.entries(value).flatMap(([key, item]) => valueProblems(item, type.element, `${path}/${key}`));
  }
  if (type.type === 'union') {
    const branches = type.types.map((branch) => valueProblems(value, branch, path));
    return branches.some((problems) => problems.length === 0) ? [] : (branches[0] ?? []);
  }
  const fits = SCALARS[type.type];
  if (fits !== undefined && !fits(value)) return [`${path}: expected ${type.type}, got ${JSON.stringify(value)}`];
  const allowed: readonly unknown[] | undefined = 'allowedValues' in type ? type.allowedValues : undefined;
  return allowed === undefined || allowed.some((one) => String(one) === String(value))
    ? []
    : [`${path}: ${JSON.stringify(value)} is none of ${allowed.join(', ')}`];
};

const propertyProblems = (
  values: Readonly<Record<string, unknown>>,
  properties: Properties,
  path: string,
): readonly string[] => [
  ...Object.entries(properties)
    .filter(([name, { required }]) => required === true && values[name] === undefined)
    .map(([name]) => `${path}: ${name} is required`),
  ...Object.entries(values).flatMap(([name, value]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined
      ? [`${path}: there is no property ${name}`]
      : valueProblems(value, property.type, `${path}/${name}`);
  }),
];

/** Lists violations of AWS's specification of resource types: types, properties, values. */
export const specificationProblems = (resources: Iterable<readonly [string, WorkedOutResource]>): readonly string[] =>
  [...resources].flatMap(([logicalId, { type, properties }]) => {
    const described = describe(type);
    return described === undefined
      ? [`${logicalId}: there is no type ${type}`]
      : propertyProblems(properties, described.properties, logicalId);
  });
