import type { S3Client } from '@aws-sdk/client-s3';

type Command = Parameters<S3Client['send']>[0];

/** The Region that S3 says the bucket is in, when the error is that it was asked in another one. */
const redirectedTo = (error: unknown): string | undefined => {
  const { $metadata, $response } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const status = $metadata?.httpStatusCode;
  return status === 301 || status === 400 ? $response?.headers?.['x-amz-bucket-region'] : undefined;
};

/**
 * Makes an S3 client follow a bucket into its Region, once a call, through the client of that Region.
 * The SDK's own `followRegionRedirects` swaps the Region of the shared client while it follows: calls beside it go astray, and two that follow
 * at once leave the client in the wrong Region.
 */
export const followBuckets = (
  client: S3Client,
  region: string,
  clientIn: (region: string, command: Command) => S3Client,
): void => {
  const following = new WeakSet<object>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const actual = redirectedTo(error);
        const { commandInstance, abortSignal } = context['__smithy_context'] ?? {};
        const command: Command | undefined = commandInstance;
        if (actual === undefined || actual === region || command === undefined || following.has(command)) throw error;
        following.add(command);
        return {
          output: await clientIn(actual, command).send(command, abortSignal ? { abortSignal } : {}),
          response: undefined,
        };
      }
    },
    { step: 'initialize', priority: 'high', name: 'followBuckets' },
  );
};

/** Puts the bucket into the path where an endpoint is configured (an emulator's host has no subdomains), else into the host as AWS wants it. */
export const pathStyleAtEndpoints = (client: S3Client): void => {
  client.middlewareStack.add(
    (next) => async (args) => {
      if (await client.config.serviceConfiguredEndpoint?.()) client.config.forcePathStyle = true;
      return next(args);
    },
    { step: 'initialize', name: 'pathStyleAtEndpoints' },
  );
};
