import * as z from 'zod';
import { resultPath } from './path-field.ts';
import { handledErrorProblem } from './state-error.ts';
import { LONGEST_SECONDS } from './time-field.ts';

const errorNames = z.array(
  z.string().superRefine((name, context) => {
    const problem = handledErrorProblem(name);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
);

/** Requires `States.ALL` to be alone and last. */
const allIsLast = (handlers: readonly { readonly ErrorEquals: readonly string[] }[]) =>
  handlers.every(
    ({ ErrorEquals }, index) =>
      !ErrorEquals.includes('States.ALL') || (ErrorEquals.length === 1 && index === handlers.length - 1),
  );
const allIsLastProblem = { error: 'States.ALL stands alone in its list, and in the last entry' };

const retrier = z.strictObject({
  Comment: z.string().exactOptional(),
  ErrorEquals: errorNames.min(1),
  IntervalSeconds: z.int().min(1).max(LONGEST_SECONDS).default(1),
  MaxAttempts: z.int().min(0).max(LONGEST_SECONDS).default(3),
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

/** Fields of a state that can fail. */
export const errorHandling = {
  Retry: z.array(retrier).refine(allIsLast, allIsLastProblem).default([]),
  Catch: z.array(catcher).refine(allIsLast, allIsLastProblem).default([]),
};
