import type { Json, JsonObject } from '../../domain/check.ts';
import { isJsonObject } from './json.ts';
import { runtimeError, StateError } from './state-error.ts';

/**
 * A reference path. It names exactly one node of the data (`$.a.b[0]`) or of the context object (`$$.Execution.Name`).
 */
export interface Path {
  readonly text: string;
  readonly ofContext: boolean;
  readonly segments: readonly (string | number)[];
}

/** Values that paths are read from. */
export interface PathScope {
  readonly data: Json;
  readonly context: JsonObject;
}

const SEGMENT = /\.([^.[\]'"()*@?:,\s$]+)|\[(\d+)\]|\['([^'\\]+)'\]/y;

/** Parses a reference path, or describes its problem. */
export const parsePath = (text: string): Path | string => {
  if (/^States\./.test(text)) return `intrinsic functions are not implemented: ${text}`;
  const ofContext = text.startsWith('$$');
  if (!text.startsWith('$')) return `a path starts with $: ${text}`;
  const segments: (string | number)[] = [];
  SEGMENT.lastIndex = ofContext ? 2 : 1;
  while (SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text);
    if (match === null) return `not a reference path (filters, wildcards and variables are not implemented): ${text}`;
    segments.push(match[2] === undefined ? (match[1] ?? match[3] ?? '') : Number(match[2]));
  }
  return { text, ofContext, segments };
};

/** Finds the node that a path names; undefined if there is none. */
export const findPath = (path: Path, scope: PathScope): Json | undefined => {
  let node: Json | undefined = path.ofContext ? scope.context : scope.data;
  for (const segment of path.segments) {
    if (typeof segment === 'number') node = Array.isArray(node) ? node[segment] : undefined;
    else node = isJsonObject(node) && Object.hasOwn(node, segment) ? node[segment] : undefined;
  }
  return node;
};

/** Reads the node that a path names. A missing node is a runtime error, which nothing catches. */
export const readPath = (path: Path, scope: PathScope, field: string): Json => {
  const node = findPath(path, scope);
  if (node !== undefined) return node;
  throw runtimeError(`The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input`);
};

/**
 * Copies the data and puts a value at the path. Missing objects on the way are created; any other value on the way is
 * an error.
 */
export const writePath = (path: Path, data: Json, value: Json): Json => {
  const put = (node: Json | undefined, depth: number): Json => {
    const segment = path.segments[depth];
    if (segment === undefined) return value;
    if (node !== undefined && !isJsonObject(node)) {
      throw new StateError('States.ResultPathMatchFailure', `Unable to apply ResultPath '${path.text}' to the input`);
    }
    return {
      ...node,
      [segment]: put(node === undefined || !Object.hasOwn(node, segment) ? undefined : node[segment], depth + 1),
    };
  };
  return put(data, 0);
};
