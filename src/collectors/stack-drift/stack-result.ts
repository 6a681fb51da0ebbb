import { isThrottle, isTransient } from '../../aws/errors/errors.ts';
import { type Reading, unread } from '../../domain/evidence.ts';
import type { BucketEncryption, StackDrift } from '../../domain/facts.ts';
import type { Place } from '../collector.ts';
import type { PassTimes } from './next-action.ts';
import type { StackProgress } from './progress.ts';
import type { ReadPermissions } from './read-permissions.ts';
import type { TargetStack } from './stack-listing.ts';
import { notDetected } from './unread-causes.ts';

/** Result of a pass for a stack. */
export type StackResult =
  | { readonly to: 'close'; readonly reading: Reading<StackDrift>; readonly observedAt: string }
  | { readonly to: 'gone' }
  | { readonly to: 'wait'; readonly known: StackProgress | undefined }
  | { readonly to: 'start'; readonly known: StackProgress | undefined };

export interface PassOptions {
  readonly place: Place;
  /** A bucket's default encryption; undefined when there is no such bucket. */
  readonly readEncryption: (bucket: string) => Promise<Reading<BucketEncryption | undefined>>;
  readonly permissions: ReadPermissions;
  readonly times: PassTimes;
  readonly deadline: string;
}

/** One pass over the stacks of a target. */
export interface PassContext extends PassOptions {
  /** CloudFormation, or an API that it reads for a detection, asked for a slower pace in this pass. */
  throttled: boolean;
}

/** Failed calls after which a stack is given up. Throttled calls are repeated until the deadline. */
export const FAILED_CALLS = 5;

export const GONE: StackResult = { to: 'gone' };
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Ends the run's work on a stack with a reading. */
export const close = (
  { times }: PassContext,
  reading: Reading<StackDrift>,
  observedAt = iso(times.now),
): StackResult => ({ to: 'close', reading, observedAt });

export const waitWith = (known: StackProgress): StackResult => ({ to: 'wait', known });

/** Returns the progress of a stack, which begins now if there is none. */
export const begun = ({ times }: PassContext, known: StackProgress | undefined): StackProgress =>
  known ?? { since: iso(times.now) };

/** Leaves the stack for a later pass, or for good after the deadline. */
export const postpone = (pass: PassContext, stack: TargetStack, known: StackProgress | undefined): StackResult =>
  pass.times.final ? close(pass, unread(notDetected(stack.status, known, pass.deadline))) : { to: 'wait', known };

/** Returns the progress for a later pass, if the failed call is worth repeating. */
export const progressAfterFailure = (
  pass: PassContext,
  error: unknown,
  known: StackProgress,
): StackProgress | undefined => {
  if (isThrottle(error)) pass.throttled = true;
  const failedCalls = (known.failedCalls ?? 0) + (isThrottle(error) ? 0 : 1);
  return !pass.times.final && isTransient(error) && failedCalls < FAILED_CALLS ? { ...known, failedCalls } : undefined;
};
