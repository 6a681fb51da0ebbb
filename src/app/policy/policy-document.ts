import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

/** A position in a policy file, counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text as plain data, with the position of every value. */
export interface PolicyDocument {
  readonly value: unknown;
  /**
   * Returns the position of a value, or of its key if `ofKey` is set; for a missing value, that of the nearest mapping
   * around it.
   */
  readonly locate: (path: readonly PropertyKey[], ofKey?: boolean) => Position;
}

export type PolicyDocumentProblem = Position & { readonly what: string };

/** Keeps account ids with a leading zero. YAML reads them as numbers and drops the zero. */
const keepAccountIds = (document: Document): void => {
  visit(document, {
    Scalar: (key, node) => {
      if (key !== 'key' && typeof node.value === 'number' && node.source !== undefined && /^\d{12}$/.test(node.source))
        node.value = node.source;
    },
  });
};

const childOf = (document: Document, node: unknown, key: PropertyKey) => {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isMap(resolved))
    return resolved.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  return isSeq(resolved) && typeof key === 'number'
    ? { key: resolved.items[key], value: resolved.items[key] }
    : undefined;
};

const offsetOf = (document: Document, path: readonly PropertyKey[], ofKey: boolean): number => {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const [depth, key] of path.entries()) {
    const child = childOf(document, node, key);
    if (child === undefined) return offset;
    const last = depth === path.length - 1;
    const place = last && !ofKey && isNode(child.value) ? child.value : child.key;
    if (isNode(place)) offset = place.range?.[0] ?? offset;
    node = child.value;
  }
  return offset;
};

/** Own words for faults of YAML that the parser explains to programmers. */
const FAULTS: Readonly<Partial<Record<string, string>>> = {
  BLOCK_AS_IMPLICIT_KEY: 'the lines below are indented as a part of this value: see their indentation',
  MULTILINE_IMPLICIT_KEY: 'a key and its value do not fit together here: see the indentation of the next lines',
  MULTIPLE_DOCS: 'there is a second document (---) in the file: a policy is one document',
};

/** Reads one YAML document, or lists the problems of its syntax. */
export const readPolicyDocument = (
  text: string,
): PolicyDocument | { readonly problems: readonly PolicyDocumentProblem[] } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return {
      problems: faults.map(({ code, pos: [offset], message }) => ({
        ...position(offset),
        what: FAULTS[code] ?? message,
      })),
    };
  keepAccountIds(document);
  try {
    const value: unknown = document.toJS();
    return { value, locate: (path, ofKey = false) => position(offsetOf(document, path, ofKey)) };
  } catch (error) {
    return { problems: [{ line: 1, column: 1, what: error instanceof Error ? error.message : String(error) }] };
  }
};
