import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';

export type Handler = Pick<
  NodeHttpHandler,
  'handle' | 'metadata' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

export type SignerConstructor = NonNullable<STSClientConfig['signerConstructor']>;

/** Connections that all clients share. */
export interface Connections {
  /** Returns the handler of one client. Destroying it, or the client, keeps the connections. */
  handler(attemptTimeoutMs: () => number): Handler;
  /** Signer of requests over these connections; the SDK's Signature Version 4 if absent. */
  readonly signerConstructor?: SignerConstructor;
  /** Closes every connection. */
  destroy(): void;
}

const CONNECT_TIMEOUT_MS = 5000;

// Bounds idle sockets over all hosts. An agent bounds them per host, and every bucket has its own.
const boundIdle = <A extends HttpAgent>(agent: A, limit: number): A => {
  const keep = agent.keepSocketAlive;
  agent.keepSocketAlive = (socket) => {
    const idle = Object.values(agent.freeSockets).reduce((count, sockets) => count + (sockets?.length ?? 0), 0);
    return idle < limit && keep.call(agent, socket);
  };
  return agent;
};

/** Waits until the answer's body is read, failed or abandoned. A body that is not read in time fails as a time-out. */
const drained = async (body: unknown, timeoutMs: number, explain: () => Error): Promise<void> => {
  if (!(body instanceof Readable)) return;
  const timer = setTimeout(() => body.destroy(explain()), Math.max(0, timeoutMs)).unref();
  await finished(body).catch(() => undefined);
  clearTimeout(timer);
};

/**
 * Rejects a request that waits for a connection if it is aborted; the handler does so for the others. The returned
 * function ends this.
 */
const onAbort = (
  signal: NonNullable<Parameters<Handler['handle']>[1]>['abortSignal'],
  reject: (error: Error) => void,
): (() => void) => {
  if (!(signal instanceof AbortSignal)) return () => undefined;
  const abort = () =>
    reject(Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' }));
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
};

/**
 * Creates one HTTP and one HTTPS agent for all clients of the process, with at most `maxSockets` requests at a time
 * over both, and as many idle connections. Further requests wait here, where their time-outs do not run.
 */
export const createConnections = (maxSockets: number): Connections => {
  const options = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  const httpAgent = boundIdle(new HttpAgent(options), maxSockets);
  const httpsAgent = boundIdle(new HttpsAgent(options), maxSockets);
  const shared = new NodeHttpHandler({
    httpAgent,
    httpsAgent,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  });
  const slot = pLimit(maxSockets);
  return {
    handler: (attemptTimeoutMs) => ({
      metadata: shared.metadata,
      handle: (request, handlerOptions) =>
        new Promise((resolve, reject) => {
          const signal = handlerOptions?.abortSignal;
          const forget = onAbort(signal, reject);
          void slot(async () => {
            forget();
            // A request that was aborted while waiting has been rejected.
            if (signal?.aborted === true) return;
            const timeoutMs = attemptTimeoutMs();
            const deadline = performance.now() + timeoutMs;
            try {
              const answer = await shared.handle(request, { ...handlerOptions, requestTimeout: timeoutMs });
              resolve(answer);
              await drained(answer.response.body, deadline - performance.now(), () =>
                Object.assign(new Error(`the answer was not complete after ${timeoutMs} ms`), { name: 'TimeoutError' }),
              );
            } catch (error) {
              reject(error);
            }
          });
        }),
      // A client may neither close nor reconfigure shared connections.
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => shared.httpHandlerConfigs(),
    }),
    destroy() {
      shared.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
};
