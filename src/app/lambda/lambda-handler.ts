import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import type { Clock } from '../../domain/ports.ts';
import { InvalidEventError } from '../runs/events.ts';

const parse = <S extends z.ZodType>(schema: S, event: unknown): z.output<S> => {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`);
  throw new InvalidEventError(issues.join('; '));
};

/** Run, account and Region of an event, for every line of its log, wherever they stand in the event. */
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

/** Ports of every Lambda. */
interface Wired {
  readonly clock: Clock;
  readonly logger: Logger;
}

type UseCase<S extends z.ZodType, C extends Wired, R> = (event: z.output<S>, wired: C, deadline: Date) => Promise<R>;
type Handler<R> = (event: unknown, context: Context) => Promise<R>;

/**
 * The only Lambda-shaped code in `src`: parses the event, runs one use case, returns its small JSON result. The handler is wired from the
 * environment at its first call; `with` gives one that works on the given ports. The use case gets the time when Lambda ends it.
 */
export const lambdaHandler = <S extends z.ZodType, C extends Wired, R>(
  schema: S,
  useCase: UseCase<S, C, R>,
  fromEnvironment: (variables: NodeJS.ProcessEnv) => Promise<C>,
) => {
  const bind =
    (wire: () => Promise<C>): Handler<R> =>
    async (event, context) => {
      const wired = await wire();
      const logger = wired.logger.createChild();
      logger.addContext(context);
      logger.appendKeys(logKeys(event));
      const started = wired.clock().getTime();
      const deadline = new Date(started + context.getRemainingTimeInMillis());
      try {
        const result = await useCase(parse(schema, event), { ...wired, logger }, deadline);
        logger.info('done', { milliseconds: wired.clock().getTime() - started });
        return result;
      } catch (error) {
        logger.error('failed', error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    };
  let wired: Promise<C> | undefined;
  const atFirstCall = () => {
    wired ??= fromEnvironment(process.env);
    return wired;
  };
  return Object.assign(bind(atFirstCall), { with: (given: C) => bind(async () => given) });
};
