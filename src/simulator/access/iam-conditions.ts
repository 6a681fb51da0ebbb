import type { PolicyStatement } from '../world/world.ts';
import { matchesGlob } from './glob.ts';

/** Values of the condition keys, by lower-case key. A key without a value is known, but absent from this request. */
export type ConditionContext = Readonly<Record<string, string | undefined>>;

type Comparison = (pattern: string, value: string) => boolean;

const equal: Comparison = (pattern, value) => pattern === value;
const equalIgnoringCase: Comparison = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

/** Compares each of the six parts of an ARN separately, because a wildcard does not reach across a colon. */
const arnLike: Comparison = (pattern, value) => {
  const [patterns, values] = [parts(pattern), parts(value)];
  return patterns.length === values.length && patterns.every((part, index) => matchesGlob(part, values[index] ?? ''));
};
const parts = (arn: string): readonly string[] => {
  const all = arn.split(':');
  return [...all.slice(0, 5), all.slice(5).join(':')];
};

/** Comparisons by operator. ArnEquals is no stricter than ArnLike in AWS. */
const comparisons: Readonly<Record<string, Comparison>> = {
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: equalIgnoringCase,
  StringEquals: equal,
  StringEqualsIgnoreCase: equalIgnoringCase,
  StringLike: matchesGlob,
};
const negated: Readonly<Record<string, Comparison>> = {
  ArnNotEquals: arnLike,
  ArnNotLike: arnLike,
  StringNotEquals: equal,
  StringNotEqualsIgnoreCase: equalIgnoringCase,
  StringNotLike: matchesGlob,
};

/**
 * Tests whether every condition of the statement holds. An unknown operator, key or policy variable counts as
 * `whenUnknown`.
 */
export const conditionsMet = (
  { Condition }: PolicyStatement,
  context: ConditionContext,
  whenUnknown: boolean,
): boolean => {
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const patterns = (Array.isArray(expected) ? expected : [expected]).map(String);
      return conditionMet(operator, key.toLowerCase(), patterns, context) ?? whenUnknown;
    }),
  );
};

const conditionMet = (
  operator: string,
  key: string,
  patterns: readonly string[],
  context: ConditionContext,
): boolean | undefined => {
  if (!Object.hasOwn(context, key) || patterns.some((pattern) => pattern.includes('${'))) return undefined;
  const value = context[key];
  if (operator === 'Null') return patterns.includes(String(value === undefined));
  const ifExists = operator.endsWith('IfExists');
  const name = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  const comparison = own(comparisons, name);
  if (comparison !== undefined) {
    return value === undefined ? ifExists : patterns.some((pattern) => comparison(pattern, value));
  }
  const opposite = own(negated, name);
  if (opposite === undefined) return undefined;
  return value === undefined || !patterns.some((pattern) => opposite(pattern, value));
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
