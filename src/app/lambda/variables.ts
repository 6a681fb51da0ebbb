import type * as z from 'zod';

/** Reads the environment of a Lambda. Throws when a variable is missing or wrong, naming it. */
export const readVariables = <S extends z.ZodType>(schema: S, variables: NodeJS.ProcessEnv): z.output<S> => {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`environment: ${problems.join('; ')}`);
};
