import * as z from 'zod';
import { toExpiry, WANTED_EXPIRY } from '../../domain/expiry.ts';
import type { AccountId } from '../../domain/ids.ts';
import { globProblem } from '../../domain/path-pattern.ts';

const WANTED_ACCOUNT = 'expected an account id: twelve digits';

export const accountId = z
  .string({ error: WANTED_ACCOUNT })
  .regex(/^\d{12}$/, { error: WANTED_ACCOUNT }) as unknown as z.ZodType<AccountId, string>;

/** A day (UTC, to its end) or a time, parsed to ISO 8601. */
export const expiry = z.string({ error: WANTED_EXPIRY }).transform(toExpiry);

/** A text with a rule of its own, which returns the problem. */
export const textWith = (problemOf: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

export const patternOf = (separators: readonly string[]) => textWith((text) => globProblem(text, separators));
