import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { worldJsonSchema } from './world-schema.ts';

/** A problem of a world file. */
export interface WorldProblem {
  /** Keys and indices from the root. */
  readonly path: readonly (string | number)[];
  /** The problem is about the last key itself rather than about its value. */
  readonly ofKey: boolean;
  readonly what: string;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const flat = (schema: JsonSchema): readonly JsonSchema[] => [schema, ...(schema.anyOf ?? []).flatMap(flat)];

/** The keys that the file format knows at a path. */
const knownKeys = (path: readonly (string | number)[]): readonly string[] => {
  let schemas = flat(worldJsonSchema());
  for (const key of path) {
    schemas = schemas.flatMap((schema) => {
      const { items, properties, additionalProperties: others } = schema;
      const next =
        typeof key === 'number' ? items : (properties?.[key] ?? (typeof others === 'object' ? others : undefined));
      return next === undefined ? [] : flat(next);
    });
  }
  return schemas.flatMap(({ properties }) => Object.keys(properties ?? {}));
};

/**
 * Returns ` (did you mean "x"?)` if at most a third of the letters differ, otherwise the known words if they are few.
 */
export const suggestion = (given: string, known: readonly string[]): string => {
  if (known.length === 0) return '';
  const near = closest(given, known);
  if (distance(given.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3))) {
    return ` (did you mean "${near}"?)`;
  }
  return known.length <= 12 ? ` (known: ${known.join(', ')})` : ` (the nearest is "${near}")`;
};

const pathOf = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map((key) => (typeof key === 'symbol' ? String(key) : key));

/** Converts zod's issues to problems in the words of the file. `valueAt` returns the value at a path. */
export const problemsOf = (
  issues: readonly z.core.$ZodIssue[],
  valueAt: (path: readonly (string | number)[]) => unknown,
): readonly WorldProblem[] =>
  issues.flatMap((issue): readonly WorldProblem[] => {
    const path = pathOf(issue.path);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          path: [...path, key],
          ofKey: true,
          what: `unknown key${suggestion(key, knownKeys(path))}`,
        }));
      case 'invalid_value': {
        const given = valueAt(path);
        const known = issue.values.map(String);
        if (given === undefined) return [{ path, ofKey: false, what: `is missing; one of ${known.join(', ')}` }];
        return [
          {
            path,
            ofKey: false,
            what: `"${String(given)}" is none of ${known.join(', ')}${typeof given === 'string' && known.length > 1 ? suggestion(given, known).replace(/ \(known: .*\)$/, '') : ''}`,
          },
        ];
      }
      case 'invalid_union': {
        const deepest = issue.errors
          .map((errors) =>
            problemsOf(
              errors.map((error) => ({ ...error, path: [...path, ...error.path] })) as z.core.$ZodIssue[],
              valueAt,
            ),
          )
          .filter((found) => found.length > 0)
          .sort((a, b) => b[0]!.path.length - a[0]!.path.length)[0];
        return deepest ?? [{ path, ofKey: false, what: issue.message }];
      }
      case 'invalid_key':
        return [{ path, ofKey: true, what: issue.issues[0]?.message ?? issue.message }];
      case 'invalid_type':
        return [
          {
            path,
            ofKey: false,
            what:
              valueAt(path) === undefined
                ? 'is missing'
                : `expected ${issue.expected === 'record' || issue.expected === 'object' ? 'a mapping' : issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}`,
          },
        ];
      default:
        return [{ path, ofKey: false, what: issue.message }];
    }
  });
