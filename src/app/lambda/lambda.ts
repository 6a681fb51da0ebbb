import type { z } from 'zod';
import type { Container } from '../container.ts';
import { containerFromEnvironment } from './environment.ts';
import { lambdaHandler } from './lambda-handler.ts';

/** A Lambda of the workflow. */
export const lambda = <S extends z.ZodType, R>(
  schema: S,
  useCase: (event: z.output<S>, container: Container) => Promise<R>,
) => lambdaHandler<S, Container, R>(schema, useCase, containerFromEnvironment);
