import type { Json } from '../../domain/check.ts';
import { findPath, type Path, type PathScope, parsePath, readPath } from './path.ts';
import type { ReportProblem } from './template.ts';

type Comparison = (value: Json, operand: Json) => boolean;

const isNumber = (value: Json): value is number => typeof value === 'number';
const numeric =
  (compare: (left: number, right: number) => boolean): Comparison =>
  (value, operand) =>
    isNumber(value) && isNumber(operand) && compare(value, operand);

/** Comparisons with the type of their operand. A value of another type never matches. */
const comparisons: Readonly<Record<string, { operand: 'boolean' | 'number' | 'string'; compare: Comparison }>> = {
  BooleanEquals: { operand: 'boolean', compare: (value, operand) => value === operand },
  IsNull: { operand: 'boolean', compare: (value, operand) => (value === null) === operand },
  NumericEquals: { operand: 'number', compare: numeric((left, right) => left === right) },
  NumericGreaterThan: { operand: 'number', compare: numeric((left, right) => left > right) },
  NumericGreaterThanEquals: { operand: 'number', compare: numeric((left, right) => left >= right) },
  NumericLessThan: { operand: 'number', compare: numeric((left, right) => left < right) },
  NumericLessThanEquals: { operand: 'number', compare: numeric((left, right) => left <= right) },
  StringEquals: { operand: 'string', compare: (value, operand) => value === operand },
};

type Condition = (scope: PathScope) => boolean;

export interface ChoiceRule {
  readonly matches: Condition;
  readonly next: string;
}

/** Compiles a rule of a Choice state: one comparison, or And, Or and Not over others. */
export const compileChoiceRule = (
  raw: unknown,
  report: ReportProblem,
  check: (path: Path) => string | undefined,
): ChoiceRule => {
  const condition = (node: unknown, at: readonly (string | number)[], top: boolean): Condition => {
    const never = (where: readonly (string | number)[], message: string): Condition => {
      report(where, message);
      return () => false;
    };
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return never(at, 'a rule is an object');
    const { Comment: _comment, Next: next, ...rest } = node as Record<string, unknown>;
    if (top && typeof next !== 'string') report([...at, 'Next'], 'a rule names the next state');
    if (!top && next !== undefined) report([...at, 'Next'], 'only the outermost rule names the next state');
    const { Variable: variable, ...operators } = rest;
    const [[operator, operand] = ['', undefined], ...others] = Object.entries(operators);
    if (others.length > 0) return never(at, `a rule has one operator: ${Object.keys(operators).join(', ')}`);
    const combines = operator === 'And' || operator === 'Or' || operator === 'Not';
    if (combines && variable !== undefined) return never([...at, 'Variable'], `${operator} has no Variable`);
    if (operator === 'And' || operator === 'Or') {
      if (!Array.isArray(operand) || operand.length === 0) return never([...at, operator], 'a list of rules is needed');
      const inner = operand.map((item, index) => condition(item, [...at, operator, index], false));
      return operator === 'And'
        ? (scope) => inner.every((holds) => holds(scope))
        : (scope) => inner.some((holds) => holds(scope));
    }
    if (operator === 'Not') {
      const inner = condition(operand, [...at, operator], false);
      return (scope) => !inner(scope);
    }
    const comparison = comparisons[operator];
    if (comparison === undefined && operator !== 'IsPresent') {
      return never(
        operator === '' ? at : [...at, operator],
        `the comparison ${operator || '(none)'} is not implemented`,
      );
    }
    const expected = comparison?.operand ?? 'boolean';
    if (typeof operand !== expected) return never([...at, operator], `${operator} takes a ${expected}`);
    const path = typeof variable === 'string' ? parsePath(variable) : 'a comparison has a Variable, which is a path';
    const problem = typeof path === 'string' ? path : check(path);
    if (problem !== undefined || typeof path === 'string') return never([...at, 'Variable'], problem ?? '');
    return comparison === undefined
      ? (scope) => (findPath(path, scope) !== undefined) === operand
      : (scope) => comparison.compare(readPath(path, scope, 'Variable'), operand as Json);
  };
  const matches = condition(raw, [], true);
  const next = typeof raw === 'object' && raw !== null && 'Next' in raw ? String(raw.Next) : '';
  return { matches, next };
};
