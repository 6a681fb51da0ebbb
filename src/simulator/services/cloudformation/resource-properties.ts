import { isDeepStrictEqual } from 'node:util';
import type { PropertyDifferenceRecord, WorldResource } from '../../world/stack.ts';
import type { TemplateObject } from './template-entities.ts';

type Properties = { [key: string]: unknown };

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** Creates an object without a prototype, because a path may hold any key, including `__proto__`. */
const empty = (): Properties => Object.create(null) as Properties;

const keysOf = (path: string): readonly string[] => path.split('/').slice(1);

/** Writes one side's value of each difference at its path, and removes values that the side lacks. */
const write = (
  properties: Properties,
  differences: readonly PropertyDifferenceRecord[],
  side: 'expected' | 'actual',
): Properties => {
  for (const difference of differences) {
    const keys = keysOf(difference.path);
    let at = properties;
    for (const key of keys.slice(0, -1)) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = empty();
      at = at[key] as Properties;
    }
    if (difference.type === (side === 'expected' ? 'ADD' : 'REMOVE')) delete at[keys.at(-1)!];
    else at[keys.at(-1)!] = parsed(difference[side]);
  }
  for (const [name, value] of Object.entries(properties)) {
    if (Array.isArray(value) && value.length > 0 && Object.keys(value).length === 0) delete properties[name];
  }
  return properties;
};

/** Rebuilds properties of which only differing ones are known. */
export const propertiesOf = (
  differences: readonly PropertyDifferenceRecord[],
  side: 'expected' | 'actual',
): TemplateObject =>
  write(
    empty(),
    differences.filter(({ type }) => type !== (side === 'expected' ? 'ADD' : 'REMOVE')),
    side,
  );

/** Returns the live properties of the resource as far as the world declares them. */
export const actualProperties = (
  { expectedProperties, actualProperties: actual }: WorldResource,
  differences: readonly PropertyDifferenceRecord[],
): TemplateObject =>
  actual ??
  (expectedProperties === undefined
    ? propertiesOf(differences, 'actual')
    : write(structuredClone(expectedProperties), differences, 'actual'));

/** Returns the template's properties of the resource as far as the world declares them. */
export const expectedProperties = ({ expectedProperties: expected, differences }: WorldResource): TemplateObject =>
  expected ?? propertiesOf(differences, 'expected');

export const valueAt = (properties: TemplateObject, path: string): unknown =>
  keysOf(path).reduce<unknown>((at, key) => (at as TemplateObject | null | undefined)?.[key], properties);

/** Returns the first property of a path such as `/RedrivePolicy/maxReceiveCount`. */
export const propertyOf = (path: string): string => keysOf(path)[0] ?? '';

/** Normalises scalars to texts: CloudFormation treats 60 and "60" as equal. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
};

export const sameValue = (a: unknown, b: unknown): boolean =>
  (a === undefined) === (b === undefined) && isDeepStrictEqual(normal(a), normal(b));
