import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { defined } from '../../domain/defined.ts';
import type { Access } from '../access/access.ts';
import { createSessions, type Sessions } from '../access/sessions.ts';
import type { ServiceModel } from '../operation.ts';
import type { WireRequest } from '../protocol/message.ts';
import type { SimulatorClock } from '../time/clock.ts';
import type { World } from '../world/world.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { createPipeline, type RawHandler, type Served } from './request-pipeline.ts';
import { sendReply } from './send-reply.ts';

export interface ServerOptions {
  readonly services: readonly ServiceModel[];
  readonly world: World;
  readonly clock: SimulatorClock;
  /** Port; a free one by default. */
  readonly port?: number;
  /** Handlers of services whose requests are forwarded unchanged after counting and permission, by signing name. */
  readonly forward?: Readonly<Record<string, RawHandler>>;
  /** Sessions that STS issues; the server's own by default. */
  readonly sessions?: Sessions;
  /** Called with every decision about a request. */
  readonly onAccess?: (access: Access) => void;
}

export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly port: number;
  readonly calls: CallLog;
  /** Serves a request that did not come over HTTP as one that did. */
  serve(request: WireRequest): Promise<Served>;
  /** Closes the server and its open connections. */
  close(): Promise<void>;
}

/** Longest body: larger than any request that the audited services accept in one part. */
const LONGEST_BODY = 64 * 1024 * 1024;

/** Starts the embedded AWS on the loopback interface. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { world, clock, services, forward = {}, onAccess } = options;
  const calls = createCallLog();
  const closing = new AbortController();
  // Allows a listener per waiting request. Node.js warns of a leak above ten.
  setMaxListeners(0, closing.signal);
  const { sessions = createSessions({ clock, random: Math.random }) } = options;
  const pipeline = createPipeline({
    ...{ world, clock, services, forward, sessions, calls },
    ...defined({ onAccess }),
    signal: closing.signal,
  });

  const serve = async (incoming: IncomingMessage, response: ServerResponse, socket: Socket): Promise<void> => {
    const body = await readBody(incoming);
    if (body === undefined) return refuseLongBody(response);
    const request = toWireRequest(incoming, body);
    const served = await pipeline(request);
    if (served.kind === 'reset') socket.resetAndDestroy();
    else if (served.kind === 'forward') {
      response.once('finish', () => served.answered(response.statusCode));
      if (served.isLost) {
        response.end = () => {
          served.answered(response.statusCode);
          socket.resetAndDestroy();
          return response;
        };
      }
      served.to(incoming, response, request.body);
    } else await sendReply(response, served.reply, served.pause);
  };
  const server = createServer((incoming, response) => {
    const { socket } = incoming; // which the request no longer has once it was broken off
    serve(incoming, response, socket).catch(() => socket.destroy()); // the client left, or the server is closing
  });
  server.keepAliveTimeout = 0; // clients decide: a connection closed under a request would look like a fault
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    calls,
    serve: pipeline,
    close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
};

/**
 * Reads a body. Returns `undefined` for a body that is too long, which is read to its end but not kept: the client
 * would not read an answer before.
 */
const readBody = async (incoming: IncomingMessage): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= LONGEST_BODY) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= LONGEST_BODY ? Buffer.concat(chunks) : undefined;
};

const refuseLongBody = (response: ServerResponse): void => {
  response.statusCode = 413;
  response.setHeader('content-type', 'text/plain');
  response.end(`The embedded AWS takes requests of at most ${LONGEST_BODY} bytes.`);
};

const toWireRequest = ({ method = 'GET', url = '/', headers }: IncomingMessage, body: Uint8Array): WireRequest => {
  const mark = url.indexOf('?');
  const [path, search] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')] as const);
  return { method, path, query: new URLSearchParams(search), headers: Object.fromEntries(entries), body };
};
