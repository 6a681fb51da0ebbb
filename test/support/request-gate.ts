import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A request on its way: its number, from 1, and its operation where the protocol names one (`DetectStackDrift`), else method and path. */
export interface Passing {
  readonly number: number;
  readonly operation: string;
  /** Its number among the requests of its operation, from 1. */
  readonly ofOperation: number;
}

export interface RequestGate {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** Operations of the requests that came so far. */
  readonly operations: readonly string[];
}

/** Stands before an endpoint and lets a test act on each request before it goes on. Closed when the test ends. */
export const requestGate = async (
  behind: string,
  onRequest: (passing: Passing) => unknown = () => undefined,
): Promise<RequestGate> => {
  const { hostname, port } = new URL(behind);
  let count = 0;
  const counts = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const { method, url: path, headers } = incoming;
    count += 1;
    const number = count;
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    const target = headers['x-amz-target'];
    const operation =
      (typeof target === 'string' ? target.split('.')[1] : new URLSearchParams(body.toString()).get('Action')) ??
      `${method} ${path}`;
    const ofOperation = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, ofOperation);
    await onRequest({ number, operation, ofOperation });
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).on('error', () => undefined);
    });
    outgoing.on('error', () => response.destroy());
    outgoing.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get operations() {
      return [...counts.keys()];
    },
  };
};
