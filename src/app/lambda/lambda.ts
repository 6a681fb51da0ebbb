import type { z } from 'zod';
import type { CoreContainer, Wiring } from '../container.ts';
import { containerFromEnvironment } from './environment.ts';
import { lambdaHandler } from './lambda-handler.ts';

/** A Lambda of the workflow that reads no resources. `wiring` is what only some of them need, so that the others do not carry it. */
export const lambda = <S extends z.ZodType, R>(
  schema: S,
  useCase: (event: z.output<S>, container: CoreContainer) => Promise<R>,
  wiring: Pick<Wiring, 'concurrency' | 'publisher'> = {},
) => lambdaHandler<S, CoreContainer, R>(schema, useCase, (variables) => containerFromEnvironment(variables, wiring));
