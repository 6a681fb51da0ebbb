import * as z from 'zod';
import { type ChoiceRule, compileChoiceRule } from './choice-rule.ts';
import type { Json } from './json.ts';
import { type Path, parsePath } from './path.ts';
import { reservedErrors } from './state-error.ts';
import { compileTemplate, type ReportProblem, type Template } from './template.ts';

const contextFields = [
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

/** Where a path may look: only into the data, into the context object too, or even at the item of a Map. */
type Reach = 'data' | 'context' | 'item';

const checkReach =
  (reach: Reach) =>
  (path: Path): string | undefined => {
    if (!path.ofContext) return undefined;
    if (reach === 'data') return `the context object is not available here: ${path.text}`;
    const name = path.segments.join('.');
    const known = reach === 'item' ? [...contextFields, ...itemFields] : contextFields;
    if (known.some((field) => name === field || name.startsWith(`${field}.`))) return undefined;
    return itemFields.some((field) => name.startsWith(field))
      ? `only an ItemSelector sees the item of a Map: ${path.text}`
      : `this field of the context object is not implemented: ${path.text}`;
  };

interface Issues {
  readonly issues: unknown[];
}
const reporter =
  (context: Issues): ReportProblem =>
  (path, message) =>
    context.issues.push({ code: 'custom', path: [...path], message, input: undefined });

const path = (reach: Reach) =>
  z.string().transform((text, context): Path => {
    const parsed = parsePath(text);
    const problem = typeof parsed === 'string' ? parsed : checkReach(reach)(parsed);
    if (problem !== undefined) reporter(context)([], problem);
    return typeof parsed === 'string' ? { text, ofContext: false, segments: [] } : parsed;
  });

const resultPath = path('data').refine((parsed) => parsed.segments.every((segment) => typeof segment === 'string'), {
  error: 'a ResultPath that points into a list is not implemented',
});

const template = (reach: Reach, fields?: readonly string[]) =>
  z.unknown().transform((raw, context): Template => {
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

const errorNames = z.array(
  z.string().refine((name) => !name.startsWith('States.') || reservedErrors.has(name), {
    error: 'Step Functions knows no such error, or nothing can catch it',
  }),
);

/** `States.ALL` stands alone and last. */
const allIsLast = (handlers: readonly { readonly ErrorEquals: readonly string[] }[]) =>
  handlers.every(
    ({ ErrorEquals }, index) =>
      !ErrorEquals.includes('States.ALL') || (ErrorEquals.length === 1 && index === handlers.length - 1),
  );
const allIsLastProblem = { error: 'States.ALL stands alone in its list, and in the last entry' };

/** The longest time that Step Functions takes in Wait and TimeoutSeconds, in seconds. */
export const longestSeconds = 99_999_999;
const seconds = z.int().min(0).max(longestSeconds);

const retrier = z.strictObject({
  Comment: z.string().exactOptional(),
  ErrorEquals: errorNames.min(1),
  IntervalSeconds: z.int().min(1).max(longestSeconds).default(1),
  MaxAttempts: z.int().min(0).max(longestSeconds).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).exactOptional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
export type Retrier = z.output<typeof retrier>;

const catcher = z.strictObject({
  Comment: z.string().exactOptional(),
  ErrorEquals: errorNames.min(1),
  ResultPath: resultPath.nullable().exactOptional(),
  Next: z.string(),
});

const common = { Comment: z.string().exactOptional() };
const inputOutput = {
  InputPath: path('context').nullable().exactOptional(),
  OutputPath: path('context').nullable().exactOptional(),
};
const transition = { Next: z.string().exactOptional(), End: z.literal(true).exactOptional() };
const result = { ResultPath: resultPath.nullable().exactOptional() };
const errorHandling = {
  ResultSelector: template('context').exactOptional(),
  Retry: z.array(retrier).refine(allIsLast, allIsLastProblem).default([]),
  Catch: z.array(catcher).refine(allIsLast, allIsLastProblem).default([]),
};
const nested = z.record(z.string(), z.unknown());

/** Exactly one of these fields is there, or at most one. */
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

const lambdaArn = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

const task = z
  .strictObject({
    Type: z.literal('Task'),
    ...common,
    ...inputOutput,
    ...transition,
    ...result,
    ...errorHandling,
    Resource: z.string().regex(lambdaArn, 'only the ARN of a Lambda function is implemented'),
    Parameters: template('context').exactOptional(),
    TimeoutSeconds: z.int().min(1).max(longestSeconds).exactOptional(),
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

/** RFC 3339 with a capital T and an offset, as the States Language wants it. */
export const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

const waitFields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];
const wait = z
  .strictObject({
    Type: z.literal('Wait'),
    ...common,
    ...inputOutput,
    ...transition,
    Seconds: seconds.exactOptional(),
    SecondsPath: path('data').exactOptional(),
    Timestamp: z.string().regex(timestampPattern, 'a time looks like 2026-01-31T12:00:00Z').exactOptional(),
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
    ...errorHandling,
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
    ...errorHandling,
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

/** The states that are implemented, by type. */
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

/** States and where they start: a state machine, a branch, or what a Map runs for an item. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type PassState = z.output<typeof pass>;
export type ChoiceState = z.output<typeof choice>;
export type FailState = z.output<typeof fail>;
export type ParallelState = Omit<z.output<typeof parallel>, 'Branches'> & { readonly Branches: readonly Flow[] };
export type MapState = Omit<z.output<typeof map>, 'ItemProcessor'> & {
  readonly ItemProcessor: Flow;
  readonly distributed: boolean;
};
/** A state that does work, which may be retried and whose errors may be caught. */
export type WorkState = TaskState | ParallelState | MapState;
export type State = PassState | ChoiceState | WaitState | z.output<typeof succeed> | FailState | WorkState;

/** A parsed state machine. */
export interface StateMachine extends Flow {
  /** Seconds that an execution may take. */
  readonly TimeoutSeconds?: number;
}
