import { policyJsonSchema } from './policy-schema.ts';

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
}

const alternatives = (node: JsonSchemaNode): readonly JsonSchemaNode[] => [
  node,
  ...(node.anyOf ?? []).flatMap(alternatives),
];

/** Returns the keys that the policy's JSON Schema knows at a path. One item of a list represents all. */
export const policyKeys = (path: readonly PropertyKey[]): readonly string[] => {
  let nodes: readonly JsonSchemaNode[] = alternatives(policyJsonSchema());
  for (const key of path)
    nodes = nodes
      .flatMap((node) => (typeof key === 'number' ? [node.items] : [node.properties?.[String(key)]]))
      .flatMap((node) => (node === undefined ? [] : alternatives(node)));
  return nodes.flatMap(({ properties }) => Object.keys(properties ?? {}));
};
