import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
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

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
};

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
  const handler: EmbeddedDynamodb['handler'] = ({ headers, method, url }, response, body) => {
    answer?.(Object.assign(Readable.from(body.length > 0 ? [body] : []), { headers, method, url }), response);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    buffer(request).then(
      (body) => handler(request, response, body),
      () => response.destroy(),
    );
  });

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    }).finally(unlock);
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
