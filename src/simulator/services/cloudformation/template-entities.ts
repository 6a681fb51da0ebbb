/** A mapping of a template. */
export type TemplateObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is TemplateObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Wraps a value that may be a list or stand alone. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Returns the names between `${` and `}` of a Sub, without those escaped as `${!`. */
const namesInSub = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name!.trim());

/**
 * Returns the references in a value: a parameter or a resource by its name, an attribute of a resource as `Queue.Arn`.
 */
export const entitiesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(entitiesIn);
  if (!isObject(value)) return [];
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, ...rest } = value;
  const [subText, subMap] = listOf(sub);
  const mapped = isObject(subMap) ? subMap : {};
  return [
    ...(typeof ref === 'string' ? [ref] : []),
    ...(attribute === undefined ? [] : [listOf(attribute).map(String).join('.')]),
    ...(typeof subText === 'string' ? namesInSub(subText) : []).filter((name) => !Object.hasOwn(mapped, name)),
    ...entitiesIn([...Object.values(mapped), ...Object.values(rest)]),
  ];
};

/** Returns `Queue` of `Queue.Arn`. */
export const nameOf = (entity: string): string => entity.split('.')[0]!;
