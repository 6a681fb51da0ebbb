import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Reaction of a test to a request: passes it on, or answers, fails or delays it. */
export type Interceptor = (
  request: { readonly operation: string; readonly input: Readonly<Record<string, unknown>> },
  send: () => Promise<unknown>,
) => Promise<unknown>;

/** Puts an interceptor before everything that the client sends; the returned function takes it away. */
export const intercept = (client: DynamoDBClient, interceptor: Interceptor): (() => void) => {
  const name = 'interceptor of a test';
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context['commandName']).replace(/Command$/, '');
      let result: Awaited<ReturnType<typeof next>> | undefined;
      const output = await interceptor({ operation, input: args.input as Record<string, unknown> }, async () => {
        result = await next(args);
        return result.output;
      });
      return { response: result?.response, output: output as Awaited<ReturnType<typeof next>>['output'] };
    },
    { step: 'serialize', priority: 'high', name },
  );
  return () => void client.middlewareStack.remove(name);
};

/** The operations that the client sends from now on. */
export const recordOperations = (client: DynamoDBClient) => {
  const operations: string[] = [];
  const stop = intercept(client, (request, send) => {
    operations.push(request.operation);
    return send();
  });
  return { operations, stop };
};
