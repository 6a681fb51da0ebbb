import type { z } from 'zod';
import { didYouMean } from './nearest.ts';

type Issue = z.core.$ZodIssue;

/** A problem that a schema found. `ofKey` means that the key itself is wrong. */
export interface SchemaProblem {
  readonly path: readonly PropertyKey[];
  readonly ofKey: boolean;
  readonly what: string;
}

const WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'nothing',
  number: 'a number',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  string: 'text',
};

/** Maximum characters of a wrong text that a problem repeats. */
const REPEATED = 60;

const kindOf = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string' && value.length > REPEATED)
    return `a text that begins ${JSON.stringify(value.slice(0, REPEATED))}`;
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
};

/** Texts of schema errors. A schema's own error text takes precedence. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is missing';
    return `expected ${WORDS[issue.expected] ?? issue.expected}, got ${kindOf(issue.input)}`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const hint = typeof issue.input === 'string' ? didYouMean(issue.input, values) : '';
    return `expected ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}, got ${kindOf(issue.input)}${hint}`;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const [bound, limit] = issue.code === 'too_small' ? ['at least', issue.minimum] : ['at most', issue.maximum];
    if (issue.origin === 'string') return `expected ${bound} ${limit} character${limit === 1 ? '' : 's'}`;
    return issue.origin === 'array'
      ? `expected ${bound} ${limit} item${limit === 1 ? '' : 's'}`
      : `expected ${bound} ${limit}, got ${kindOf(issue.input)}`;
  }
  return undefined;
};

/** Returns the branch of a union that fits best: the one that accepts the value's type. */
const bestBranch = (branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined =>
  branches.find((issues) => issues.every(({ path }) => path.length > 0)) ??
  branches.find((issues) => issues.every(({ code }) => code !== 'invalid_type'));

/** Returns the keys that are allowed at a path, so that problems can name the nearest one. */
export type KnownKeys = (path: readonly PropertyKey[]) => readonly string[];

/** Converts a schema's issues to problems with paths. `knownKeys` returns the keys of the mapping at a path. */
export const schemaProblems = (
  issues: readonly Issue[],
  knownKeys: KnownKeys,
  prefix: readonly PropertyKey[] = [],
): readonly SchemaProblem[] =>
  issues.flatMap((issue): readonly SchemaProblem[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key],
        ofKey: true,
        what: `unknown key${didYouMean(key, knownKeys(path))}`,
      }));
    if (issue.code === 'invalid_union') {
      const best = bestBranch(issue.errors);
      if (best !== undefined) return schemaProblems(best, knownKeys, path);
      const whats = [...new Set(issue.errors.flat().map(({ message }) => message))];
      return [{ path, ofKey: false, what: whats.join('; or ') }];
    }
    return [{ path, ofKey: false, what: issue.message }];
  });
