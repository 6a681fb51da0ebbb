import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from './access.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import type { SimulatorClock } from './clock.ts';
import type { ServiceModel } from './operation.ts';
import type { WireRequest } from './protocol/message.ts';
import { createPipeline, type RawHandler } from './request-pipeline.ts';
import { sendReply } from './send-reply.ts';
import { createSessions, type Sessions } from './sessions.ts';
import type { World } from './world.ts';

export interface ServerOptions {
  readonly services: readonly ServiceModel[];
  readonly world: World;
  readonly clock: SimulatorClock;
  /** A free one when absent. */
  readonly port?: number;
  /** Services whose requests are passed on as they came, once they were counted and permitted; by signing name. */
  readonly forward?: Readonly<Record<string, RawHandler>>;
  /** The sessions that STS issues; the server's own when absent. */
  readonly sessions?: Sessions;
  /** Told of every decision about a request. */
  readonly onAccess?: (access: Access) => void;
}

export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly port: number;
  readonly calls: CallLog;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Larger than any request that the audited services accept in one part. */
const longestBody = 64 * 1024 * 1024;

/** Starts the embedded AWS on the loopback interface. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { world, clock, services, forward = {}, onAccess } = options;
  const calls = createCallLog();
  const closing = new AbortController();
  // A listener for every request that waits: older versions of Node take more than ten for a leak.
  setMaxListeners(0, closing.signal);
  const { sessions = createSessions({ clock, random: Math.random }) } = options;
  const pipeline = createPipeline({
    ...{ world, clock, services, forward, sessions, calls },
    ...(onAccess === undefined ? {} : { onAccess }),
    signal: closing.signal,
  });

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = toWireRequest(incoming, await readBody(incoming));
    const served = await pipeline(request);
    if (served.kind === 'reset') incoming.socket.resetAndDestroy();
    else if (served.kind === 'forward') {
      response.once('finish', () => served.answered(response.statusCode));
      served.to(incoming, response, request.body);
    } else await sendReply(response, served.reply, served.pause);
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy()); // the client left, or the server is closing
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
    close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > longestBody) throw new Error('the request is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toWireRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: Uint8Array): WireRequest {
  const mark = url.indexOf('?');
  const [path, search] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')] as const);
  return { method, path, query: new URLSearchParams(search), headers: Object.fromEntries(entries), body };
}
