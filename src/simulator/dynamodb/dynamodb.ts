import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { finished, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import dynalite from 'dynalite';
import { lockDirectory } from './directory-lock.ts';

export interface EmbeddedDynamodbOptions {
  /** Directory of the tables. Without one they are lost on close. */
  readonly directory?: string;
  /** Port; a free one by default. */
  readonly port?: number;
}

/** One DynamoDB for all accounts and Regions of the embedded AWS. */
export interface EmbeddedDynamodb {
  readonly endpoint: string;
  /** Answers a request whose body another server has read. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, body: Uint8Array) => void;
  close(): Promise<void>;
}

/** Longest wait for unfinished answers on close, in milliseconds. */
const LONGEST_ANSWER_MS = 2000;

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
};

/** Resolves when an answer was written, even if the client has gone. */
const ended = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      end(...given);
      finished(response, () => resolve());
      return response;
    };
  });

/** Starts DynamoDB on the loopback interface. Throws if another living process holds the directory. */
export const startDynamodb = async ({
  directory,
  port = 0,
}: EmbeddedDynamodbOptions = {}): Promise<EmbeddedDynamodb> => {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const unlock = directory === undefined ? () => undefined : lockDirectory(directory);
  const server: Server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    ...(directory === undefined ? {} : { path: join(directory, 'tables') }),
  });

  // dynalite throws on a request that breaks off, which would end the process, so it gets only complete requests.
  const [answer] = server.listeners('request');
  server.removeAllListeners('request');
  const unanswered = new Set<Promise<void>>();
  let closing: Promise<void> | undefined;
  const handler: EmbeddedDynamodb['handler'] = ({ headers, method, url }, response, body) => {
    if (closing !== undefined) return void response.destroy();
    const answered = ended(response).then(() => void unanswered.delete(answered));
    unanswered.add(answered);
    answer?.(Object.assign(Readable.from(body.length > 0 ? [body] : []), { headers, method, url }), response);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    buffer(request).then(
      (body) => handler(request, response, body),
      () => response.destroy(),
    );
  });

  const closeServer = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  // dynalite would throw uncaught if its database closed during a request.
  const close = () => {
    closing ??= Promise.race([Promise.all(unanswered), wait(LONGEST_ANSWER_MS, undefined, { ref: false })])
      .then(closeServer)
      .finally(unlock);
    return closing;
  };

  try {
    await listen(server, port);
  } catch (error) {
    // Only a listening server closes its database.
    await listen(server, 0);
    await close();
    throw error;
  }
  const { port: open } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${open}`, handler, close };
};
