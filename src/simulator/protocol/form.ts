import { membersOf, readText, type Shape } from './shape.ts';

/** Tree of a form whose names are paths, such as `Filters.member.1.Name`. */
export interface FormNode {
  readonly value: string | undefined;
  readonly children: ReadonlyMap<string, FormNode>;
}

interface GrowingNode extends FormNode {
  value: string | undefined;
  readonly children: Map<string, GrowingNode>;
}

/** Maximum depth: deeper than any input of AWS. A longer path is not followed. */
const DEEPEST = 32;

export const readForm = (parameters: URLSearchParams): FormNode => {
  const root: GrowingNode = { value: undefined, children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.').slice(0, DEEPEST)) {
      const child = node.children.get(part) ?? { value: undefined, children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
};

/**
 * Reads the value of a node; `undefined` if it has none. Parameters that the shape does not have are ignored, as AWS
 * does.
 */
export const readFormValue = (shape: Shape, node: FormNode | undefined): unknown => {
  if (node === undefined) return undefined;
  if (shape.isStructSchema()) {
    const entries = membersOf(shape).map(([name, member]) => {
      const wireName = member.getMergedTraits().xmlName ?? name;
      return [name, readFormValue(member, node.children.get(wireName))] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  const flat = shape.getMergedTraits().xmlFlattened !== undefined;
  if (shape.isListSchema()) {
    const item = shape.getValueSchema();
    const items = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
    return numbered(items).map((child) => readFormValue(item, child));
  }
  if (shape.isMapSchema()) {
    const [key, value] = [shape.getKeySchema(), shape.getValueSchema()];
    const entries = numbered(flat ? node : node.children.get('entry')).map((entry) => [
      readFormValue(key, entry.children.get(key.getMergedTraits().xmlName ?? 'key')),
      readFormValue(value, entry.children.get(value.getMergedTraits().xmlName ?? 'value')),
    ]);
    return Object.fromEntries(entries);
  }
  return node.value === undefined ? undefined : readText(shape, node.value);
};

/** Returns the children `1`, `2`, ... in the order of their numbers, without gaps. */
const numbered = (node: FormNode | undefined): readonly FormNode[] => {
  const entries = [...(node?.children ?? [])].filter(([name]) => /^\d+$/.test(name));
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
};
