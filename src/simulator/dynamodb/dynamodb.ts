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
  /** Where the tables are kept; without it they are gone when it closes. */
  readonly directory?: string;
  /** A free port when absent. */
  readonly port?: number;
}

/** One DynamoDB for all accounts and Regions of the embedded AWS. */
export interface EmbeddedDynamodb {
  readonly endpoint: string;
  /** Answers a request whose body another server has read. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, body: Uint8Array) => void;
  close(): Promise<void>;
}

/** Milliseconds that closing waits for what is being answered. */
const LONGEST_ANSWER_MS = 2000;

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
};

/** Resolves when an answer was given, whether or not anybody was there to take it. */
const ended = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      end(...given);
      finished(response, () => resolve());
      return response;
    };
  });

/** Starts DynamoDB on the loopback interface. Throws when another living process has the directory. */
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

  // dynalite throws on a request that breaks off, which would end the process: it is only given requests that were read to their end
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
  // what dynalite still works at would find its database closed, and throw where nobody catches
  const close = () => {
    closing ??= Promise.race([Promise.all(unanswered), wait(LONGEST_ANSWER_MS, undefined, { ref: false })])
      .then(closeServer)
      .finally(unlock);
    return closing;
  };

  try {
    await listen(server, port);
  } catch (error) {
    // only a server that listens closes its database
    await listen(server, 0);
    await close();
    throw error;
  }
  const { port: open } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${open}`, handler, close };
};
