import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import type { Container } from './container.ts';
import { containerFromEnvironment } from './environment.ts';

/** An event that is not what its Lambda expects; retrying cannot help. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

const parse = <S extends z.ZodType>(schema: S, event: unknown): z.output<S> => {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`);
  throw new InvalidEventError(issues.join('; '));
};

/** Keys that tell whose line it is, wherever they stand in an event. */
const logKeys = (event: unknown): Record<string, string> => {
  const found: Record<string, string> = {};
  const read = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { runId, id, accountId, region, run, target } = value as Record<string, unknown>;
    if (typeof (runId ?? id) === 'string') found['runId'] = String(runId ?? id);
    if (typeof accountId === 'string') found['accountId'] = accountId;
    if (typeof region === 'string') found['region'] = region;
    read(run);
    read(target);
  };
  read(event);
  return found;
};

type UseCase<S extends z.ZodType, R> = (event: z.output<S>, container: Container) => Promise<R>;
type Handler<R> = (event: unknown, context: Context) => Promise<R>;

/**
 * The only Lambda-shaped code in `src`: parse the event, run one use case, return its small JSON result.
 * The handler makes its container from the environment at its first call; `with` gives one that works on a given container.
 */
export const lambda = <S extends z.ZodType, R>(schema: S, useCase: UseCase<S, R>) => {
  const bind = (container: () => Promise<Container>): Handler<R> => {
    const wrapped = middy<unknown, R, Error, Context>().handler(async (event, context) => {
      const wired = await container();
      const logger = wired.logger.createChild();
      logger.addContext(context);
      logger.appendKeys(logKeys(event));
      const started = wired.clock().getTime();
      try {
        const result = await useCase(parse(schema, event), { ...wired, logger });
        logger.info('done', { milliseconds: wired.clock().getTime() - started });
        return result;
      } catch (error) {
        logger.error('failed', error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    });
    return (event, context) => wrapped(event, context);
  };
  let container: Promise<Container> | undefined;
  const fromEnvironment = () => {
    container ??= containerFromEnvironment(process.env);
    return container;
  };
  return Object.assign(bind(fromEnvironment), { with: (wired: Container) => bind(async () => wired) });
};
