import type { STSClient } from '@aws-sdk/client-sts';
import type { CredentialSource } from '../credentials/credentials.ts';
import type { Credentials } from '../credentials/sealed-credentials.ts';
import { isExpired, isThrottle, withoutKeyIds } from '../errors/errors.ts';
import type { CallCounter } from '../metrics/call-counter.ts';
import type { CallMetrics } from '../metrics/call-metrics.ts';
import type { CallScope } from '../metrics/totals.ts';

// A client's middleware stack. Its type depends on the service's inputs, which nothing here reads.
export type MiddlewareStack = STSClient['middlewareStack'];

/** Counters and metrics, and the names to count under. */
export interface Recorder {
  readonly counter: CallCounter;
  readonly metrics: CallMetrics;
}

const operationOf = (service: string, context: Readonly<Record<string, unknown>>): string =>
  `${service}:${String(context['commandName']).replace(/Command$/, '')}`;

/**
 * Counts every attempt: the deserialize step runs once per attempt, below retries and above parsing. On a command it
 * replaces the client's. `again` is for a command that was sent before.
 */
export const countOn = (
  stack: MiddlewareStack,
  { counter, metrics }: Recorder,
  scope: CallScope,
  service: string,
  again = false,
): void => {
  const sent = new WeakSet<object>();
  stack.add(
    (next, context) => async (args) => {
      const operation = operationOf(service, context);
      counter.count(scope, operation);
      if (again || sent.has(context)) metrics.at(scope, operation).retries += 1;
      sent.add(context);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottle(error)) metrics.at(scope, operation).throttles += 1;
        throw error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'countAttempts', override: true },
  );
};

/** Measures every call from its first attempt to its end. On a command it replaces the client's. */
export const measureOn = (stack: MiddlewareStack, { metrics }: Recorder, scope: CallScope, service: string): void =>
  stack.add(
    (next, context) => async (args) => {
      const began = performance.now();
      const ended = (failed: boolean): void => {
        const total = metrics.at(scope, operationOf(service, context));
        const milliseconds = performance.now() - began;
        total.calls += 1;
        if (failed) total.failures += 1;
        total.milliseconds += milliseconds;
        total.slowestMilliseconds = Math.max(total.slowestMilliseconds, milliseconds);
      };
      try {
        const result = await next(args);
        ended(false);
        return result;
      } catch (error) {
        ended(true);
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'measureCalls', override: true },
  );

/** Skips measuring a command that is part of another, measured call. */
export const leaveUnmeasured = (stack: MiddlewareStack): void =>
  stack.add((next) => next, { step: 'initialize', priority: 'high', name: 'measureCalls', override: true });

const sameSession = (a: Credentials, b: Credentials): boolean =>
  a.accessKeyId === b.accessKeyId && a.sessionToken === b.sessionToken;

/** Sends a call once more with new credentials if AWS says that the session has expired, whatever the clock says. */
export const renewOn = (stack: MiddlewareStack, scope: CallScope, source: CredentialSource<CallScope>): void =>
  stack.add(
    (next) => async (args) => {
      const used = await source.get(scope);
      try {
        return await next(args);
      } catch (error) {
        if (!isExpired(error) || sameSession(used, await source.replace(used, scope))) throw error;
        return next(args);
      }
    },
    { step: 'initialize', priority: 'high', name: 'renewCredentials' },
  );

/**
 * Member of the request that names its page, and member of the answer that names the next. S3's ListObjectsV2 repeats
 * the request's own beside it.
 */
const PAGE_TOKENS: Readonly<Record<string, readonly [asked: string, next: string]>> = {
  ListBucketsCommand: ['ContinuationToken', 'ContinuationToken'],
  ListObjectsV2Command: ['ContinuationToken', 'NextContinuationToken'],
  ListTablesCommand: ['ExclusiveStartTableName', 'LastEvaluatedTableName'],
};
/** Members of other listings, in the spelling of their service. */
const USUAL_TOKENS = ['nextToken', 'NextToken'];

const tokensOf = (command: string): readonly (readonly [asked: string, next: string])[] => {
  const own = PAGE_TOKENS[command];
  if (own !== undefined) return [own];
  // Other operations, such as GetLogEvents, return the same token at the end.
  return /^(?:List|Describe)/.test(command) ? USUAL_TOKENS.map((name) => [name, name] as const) : [];
};

/**
 * Fails a listing whose page names itself as the next, as endpoints without paging do. The listing would never end, and
 * stopping there would make a part look complete.
 */
export const refuseRepeatedPages = (stack: MiddlewareStack): void =>
  stack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const input = args.input as Readonly<Record<string, unknown>>;
      const output = result.output as Readonly<Record<string, unknown>> & { readonly $metadata?: unknown };
      for (const [asked, following] of tokensOf(String(context['commandName']))) {
        if (input[asked] === undefined || input[asked] === '' || input[asked] !== output[following]) continue;
        const error = new Error('the page that was asked for names itself as the next one: the listing has no end');
        throw Object.assign(error, { name: 'RepeatedPage', $metadata: output.$metadata });
      }
      return result;
    },
    { step: 'initialize', priority: 'low', name: 'refuseRepeatedPages' },
  );

/**
 * Removes secrets from errors, because errors are logged: an error holds the answer, whose stream holds the request
 * with its session token, and AWS repeats unknown key ids.
 */
export const withholdOn = (stack: MiddlewareStack): void =>
  stack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error) withhold(error);
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'withholdRequest' },
  );

/** Depth of error documents, which the SDK repeats on the error. */
const DEEPEST = 4;

const cleanTexts = (holder: object, names: readonly string[], depth: number): void => {
  const fields = holder as Record<string, unknown>;
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && withoutKeyIds(value) !== value) fields[name] = withoutKeyIds(value);
    if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      cleanTexts(value, Object.keys(value), depth + 1);
    }
  }
};

const withhold = (error: Error): void => {
  const { $response } = error as { readonly $response?: { body?: unknown } };
  if ($response !== undefined) $response.body = undefined;
  cleanTexts(error, [...Object.keys(error), 'message', 'stack'], 0);
};
