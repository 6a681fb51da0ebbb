import { membersOf, type Shape } from './shape.ts';

/** Returns a value's JSON type. */
const jsonType = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

const expectedType = (shape: Shape): string | undefined => {
  if (shape.isStructSchema() || shape.isMapSchema()) return 'object';
  if (shape.isListSchema()) return 'list';
  if (shape.isNumericSchema()) return 'number';
  if (shape.isBooleanSchema()) return 'boolean';
  return shape.isStringSchema() ? 'string' : undefined;
};

/**
 * Finds a member of a decoded JSON value whose type is not its shape's; `undefined` if there is none. Members that the
 * shape lacks are ignored, as AWS does.
 */
export const wrongType = (shape: Shape, value: unknown, path = ''): string | undefined => {
  if (value === undefined || value === null) return undefined;
  const expected = expectedType(shape);
  if (expected === undefined) return undefined;
  const given = jsonType(value);
  if (given !== expected) return `${path || 'the body'} is a ${given}, not a ${expected}`;
  if (shape.isStructSchema()) {
    const members = value as Readonly<Record<string, unknown>>;
    return first(membersOf(shape), ([name, member]) =>
      wrongType(member, members[name], path ? `${path}.${name}` : name),
    );
  }
  if (shape.isListSchema()) {
    const item = shape.getValueSchema();
    return first([...(value as readonly unknown[]).entries()], ([index, one]) =>
      wrongType(item, one, `${path}[${index}]`),
    );
  }
  if (!shape.isMapSchema()) return undefined;
  const item = shape.getValueSchema();
  return first(Object.entries(value), ([key, one]) => wrongType(item, one, `${path}.${key}`));
};

const first = <T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
};
