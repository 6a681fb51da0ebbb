import * as z from 'zod';
import type { Json } from '../../domain/check.ts';
import { type ChoiceRule, compileChoiceRule } from './choice-rule.ts';
import { errorHandling } from './error-handling.ts';
import { checkReach, path, reporter, resultPath, template } from './path-field.ts';
import { LONGEST_SECONDS, parseTimestamp } from './time-field.ts';

const common = { Comment: z.string().exactOptional() };
const inputOutput = {
  InputPath: path('context').nullable().exactOptional(),
  OutputPath: path('context').nullable().exactOptional(),
};
const transition = { Next: z.string().exactOptional(), End: z.literal(true).exactOptional() };
const result = { ResultPath: resultPath.nullable().exactOptional() };
const work = { ResultSelector: template('context').exactOptional(), ...errorHandling };
const nested = z.record(z.string(), z.unknown());

/** Requires exactly one of these fields, or at most one. */
const oneOf =
  (fields: readonly string[], least: 0 | 1 = 1) =>
  (state: object) => {
    const count = fields.filter((field) => field in state).length;
    return count >= least && count <= 1;
  };
const oneOfProblem = (...fields: string[]) => ({ error: `exactly one of ${fields.join(', ')} is needed` });
const nextOrEnd = oneOf(['Next', 'End']);
const nextOrEndProblem = oneOfProblem('Next', 'End');

const pass = z
  .strictObject({
    Type: z.literal('Pass'),
    ...common,
    ...inputOutput,
    ...transition,
    ...result,
    Parameters: template('context').exactOptional(),
    Result: z.custom<Json>(() => true).exactOptional(),
  })
  .refine(nextOrEnd, nextOrEndProblem);

const LAMBDA_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

const task = z
  .strictObject({
    Type: z.literal('Task'),
    ...common,
    ...inputOutput,
    ...transition,
    ...result,
    ...work,
    Resource: z.string().regex(LAMBDA_ARN, 'only the ARN of a Lambda function is implemented'),
    Parameters: template('context').exactOptional(),
    TimeoutSeconds: z.int().min(1).max(LONGEST_SECONDS).exactOptional(),
  })
  .refine(nextOrEnd, nextOrEndProblem);
export type TaskState = z.output<typeof task>;

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...inputOutput,
  Choices: z
    .array(
      z
        .unknown()
        .transform((raw, context): ChoiceRule => compileChoiceRule(raw, reporter(context), checkReach('context'))),
    )
    .min(1),
  Default: z.string().exactOptional(),
});

const timestamp = z.string().refine((text) => parseTimestamp(text) !== undefined, {
  error: 'a time looks like 2026-01-31T12:00:00Z',
});
const waitFields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];
const wait = z
  .strictObject({
    Type: z.literal('Wait'),
    ...common,
    ...inputOutput,
    ...transition,
    Seconds: z.int().min(0).max(LONGEST_SECONDS).exactOptional(),
    SecondsPath: path('data').exactOptional(),
    Timestamp: timestamp.exactOptional(),
    TimestampPath: path('data').exactOptional(),
  })
  .refine(nextOrEnd, nextOrEndProblem)
  .refine(oneOf(waitFields), oneOfProblem(...waitFields));
export type WaitState = z.output<typeof wait>;

const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, ...inputOutput });

const fail = z
  .strictObject({
    Type: z.literal('Fail'),
    ...common,
    Error: z.string().exactOptional(),
    ErrorPath: path('data').exactOptional(),
    Cause: z.string().exactOptional(),
    CausePath: path('data').exactOptional(),
  })
  .refine(oneOf(['Error', 'ErrorPath'], 0), { error: 'Error and ErrorPath exclude each other' })
  .refine(oneOf(['Cause', 'CausePath'], 0), { error: 'Cause and CausePath exclude each other' });

const parallel = z
  .strictObject({
    Type: z.literal('Parallel'),
    ...common,
    ...inputOutput,
    ...transition,
    ...result,
    ...work,
    Parameters: template('context').exactOptional(),
    Branches: z.array(nested).min(1),
  })
  .refine(nextOrEnd, nextOrEndProblem);

const s3Resource = (operation: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:states:::s3:${operation}$`), `only s3:${operation} is implemented`);

const map = z
  .strictObject({
    Type: z.literal('Map'),
    ...common,
    ...inputOutput,
    ...transition,
    ...result,
    ...work,
    ItemProcessor: nested,
    ItemsPath: path('context').exactOptional(),
    ItemSelector: template('item').exactOptional(),
    ItemReader: z
      .strictObject({
        Resource: s3Resource('getObject'),
        ReaderConfig: z.strictObject({ InputType: z.enum(['JSON', 'JSONL']) }),
        Parameters: template('context', ['Bucket', 'Key']),
      })
      .exactOptional(),
    ResultWriter: z
      .strictObject({ Resource: s3Resource('putObject'), Parameters: template('context', ['Bucket', 'Prefix']) })
      .exactOptional(),
    MaxConcurrency: z.int().min(0).exactOptional(),
    MaxConcurrencyPath: path('data').exactOptional(),
    ToleratedFailureCount: z.int().min(0).exactOptional(),
    ToleratedFailurePercentage: z.number().min(0).max(100).exactOptional(),
    Label: z
      .string()
      .regex(/^[\w-]{1,40}$/, 'a label has 1 to 40 letters, digits, - and _')
      .exactOptional(),
  })
  .refine(nextOrEnd, nextOrEndProblem)
  .refine(oneOf(['MaxConcurrency', 'MaxConcurrencyPath'], 0), {
    error: 'MaxConcurrency and MaxConcurrencyPath exclude each other',
  })
  .refine(oneOf(['ItemsPath', 'ItemReader'], 0), { error: 'an ItemsPath next to an ItemReader is not implemented' });

/** Implemented states by type. */
export const stateSchemas = {
  Choice: choice,
  Fail: fail,
  Map: map,
  Parallel: parallel,
  Pass: pass,
  Succeed: succeed,
  Task: task,
  Wait: wait,
} as const;

/** Fields of a Map that only the distributed mode has. */
export const distributedFields = [
  'ItemReader',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
] as const;

/** States and the one they start at: a state machine, a branch, or the iteration of a Map. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type PassState = z.output<typeof pass>;
export type ChoiceState = z.output<typeof choice>;
export type FailState = z.output<typeof fail>;
type ParallelState = Omit<z.output<typeof parallel>, 'Branches'> & { readonly Branches: readonly Flow[] };
export type MapState = Omit<z.output<typeof map>, 'ItemProcessor'> & {
  readonly ItemProcessor: Flow;
  readonly distributed: boolean;
};
/** A state that does work, which may have retriers and catchers. */
export type WorkState = TaskState | ParallelState | MapState;
export type State = PassState | ChoiceState | WaitState | z.output<typeof succeed> | FailState | WorkState;

/** A parsed state machine. */
export interface StateMachine extends Flow {
  /** Maximum duration of an execution, in seconds. */
  readonly TimeoutSeconds?: number;
}
