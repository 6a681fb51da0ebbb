import { isDeepStrictEqual } from 'node:util';
import type { PropertyDifferenceRecord, StackResource } from '../../world/stack.ts';
import type { JsonObject } from './template-entities.ts';

type Properties = { [key: string]: unknown };

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** Without a prototype: a path may hold any key, `__proto__` too. */
const empty = (): Properties => Object.create(null) as Properties;

const keysOf = (path: string): readonly string[] => path.split('/').slice(1);

/** Writes each difference's value of one side where its path points, and takes away what that side does not have. */
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
  return properties;
};

/** The properties of which only differing ones are known: each value stands at its path. */
export const propertiesOf = (
  differences: readonly PropertyDifferenceRecord[],
  side: 'expected' | 'actual',
): JsonObject =>
  write(
    empty(),
    differences.filter(({ type }) => type !== (side === 'expected' ? 'ADD' : 'REMOVE')),
    side,
  );

/** What the resource is really like, as far as the world says it. */
export const actualProperties = (
  { expectedProperties, actualProperties: actual }: StackResource,
  differences: readonly PropertyDifferenceRecord[],
): JsonObject =>
  actual ??
  (expectedProperties === undefined
    ? propertiesOf(differences, 'actual')
    : write(structuredClone(expectedProperties), differences, 'actual'));

/** What the stack's template says of the resource, as far as the world says it. */
export const expectedProperties = ({ expectedProperties: expected, differences }: StackResource): JsonObject =>
  expected ?? propertiesOf(differences, 'expected');

export const valueAt = (properties: JsonObject, path: string): unknown =>
  keysOf(path).reduce<unknown>((at, key) => (at as JsonObject | null | undefined)?.[key], properties);

/** The property that a path such as `/RedrivePolicy/maxReceiveCount` begins with. */
export const propertyOf = (path: string): string => keysOf(path)[0] ?? '';

/** Scalars as texts: CloudFormation takes 60 and "60" for the same. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
};

export const sameValue = (a: unknown, b: unknown): boolean =>
  (a === undefined) === (b === undefined) && isDeepStrictEqual(normal(a), normal(b));
