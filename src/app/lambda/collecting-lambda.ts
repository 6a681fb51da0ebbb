import type { z } from 'zod';
import { type Container, withCollectors } from '../container.ts';
import { containerFromEnvironment } from './environment.ts';
import { lambdaHandler } from './lambda-handler.ts';

/** A Lambda of the workflow that works on the resources of a target: its bundle carries the collectors. */
export const collectingLambda = <S extends z.ZodType, R>(
  schema: S,
  useCase: (event: z.output<S>, container: Container) => Promise<R>,
) =>
  lambdaHandler<S, Container, R>(schema, useCase, async (variables) =>
    withCollectors(await containerFromEnvironment(variables)),
  );
