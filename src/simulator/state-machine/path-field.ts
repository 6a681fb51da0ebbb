import * as z from 'zod';
import { type Path, parsePath } from './path.ts';
import { compileTemplate, type PayloadTemplate, type ReportProblem } from './template.ts';

const CONTEXT_FIELDS = [
  'Execution.Id',
  'Execution.Input',
  'Execution.Name',
  'Execution.RedriveCount',
  'Execution.StartTime',
  'State.EnteredTime',
  'State.Name',
  'State.RetryCount',
  'StateMachine.Id',
  'StateMachine.Name',
];
const itemFields = ['Map.Item.Index', 'Map.Item.Value'];

/** Roots that a path may start at: the data, the context object too, or even the item of a Map. */
type Reach = 'data' | 'context' | 'item';

/** Describes the problem of a path in its place, if there is one. */
export const checkReach =
  (reach: Reach) =>
  (path: Path): string | undefined => {
    if (!path.ofContext) return undefined;
    if (reach === 'data') return `the context object is not available here: ${path.text}`;
    const name = path.segments.join('.');
    const known = reach === 'item' ? [...CONTEXT_FIELDS, ...itemFields] : CONTEXT_FIELDS;
    if (known.some((field) => name === field || name.startsWith(`${field}.`))) return undefined;
    return itemFields.some((field) => name.startsWith(field))
      ? `only an ItemSelector sees the item of a Map: ${path.text}`
      : `this field of the context object is not implemented: ${path.text}`;
  };

interface Issues {
  readonly issues: unknown[];
}
/** Reports the problems of a transformation as issues of its schema. */
export const reporter =
  (context: Issues): ReportProblem =>
  (path, message) =>
    context.issues.push({ code: 'custom', path: [...path], message, input: undefined });

/** Schema of a field that holds a path. */
export const path = (reach: Reach) =>
  z.string().transform((text, context): Path => {
    const parsed = parsePath(text);
    const problem = typeof parsed === 'string' ? parsed : checkReach(reach)(parsed);
    if (problem !== undefined) reporter(context)([], problem);
    return typeof parsed === 'string' ? { text, ofContext: false, segments: [] } : parsed;
  });

/** Schema of a path that a result is written to: names of members only. */
export const resultPath = path('data').refine(
  (parsed) => parsed.segments.every((segment) => typeof segment === 'string'),
  {
    error: 'a ResultPath that points into a list is not implemented',
  },
);

/** Schema of a field that holds a payload template; with `fields`, one of exactly these fields. */
export const template = (reach: Reach, fields?: readonly string[]) =>
  z.unknown().transform((raw, context): PayloadTemplate => {
    const report = reporter(context);
    if (fields !== undefined) {
      const given = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
      for (const key of given) {
        if (!fields.includes(key.replace(/\.\$$/, ''))) report([key], 'this field is not implemented');
      }
      for (const field of fields) {
        if (!given.some((key) => key.replace(/\.\$$/, '') === field)) report([field], 'this field is missing');
      }
    }
    return compileTemplate(raw, report, checkReach(reach));
  });
