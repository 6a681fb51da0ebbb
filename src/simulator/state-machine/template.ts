import type { Json } from '../../domain/check.ts';
import { type Path, type PathScope, parsePath, readPath } from './path.ts';

/** A payload template: constants, and fields `name.$` whose values are read from paths. */
export type PayloadTemplate = (scope: PathScope) => Json;

/** Receives each problem of a template, with its position. */
export type ReportProblem = (at: readonly (string | number)[], message: string) => void;

/** Compiles a payload template. `check` describes the problem of a well-formed path, if there is one. */
export const compileTemplate = (
  raw: unknown,
  report: ReportProblem,
  check: (path: Path) => string | undefined,
  at: readonly (string | number)[] = [],
): PayloadTemplate => {
  if (Array.isArray(raw)) {
    const items = raw.map((item, index) => compileTemplate(item, report, check, [...at, index]));
    return (scope) => items.map((item) => item(scope));
  }
  if (typeof raw !== 'object' || raw === null) return () => raw as Json;
  const fields = Object.entries(raw).map(([key, value]): [string, PayloadTemplate] => {
    if (!key.endsWith('.$')) return [key, compileTemplate(value, report, check, [...at, key])];
    const name = key.slice(0, -2);
    const path = typeof value === 'string' ? parsePath(value) : 'the value of a field that ends in .$ is a path';
    const problem = typeof path === 'string' ? path : check(path);
    if (problem !== undefined) report([...at, key], problem);
    if (Object.hasOwn(raw, name)) report([...at, key], `the field ${name} stands here twice`);
    return [name, typeof path === 'string' ? () => null : (scope) => readPath(path, scope, key)];
  });
  return (scope) => Object.fromEntries(fields.map(([key, value]) => [key, value(scope)]));
};
