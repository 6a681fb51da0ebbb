import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { Connections, Handler, SignerConstructor } from '../../src/aws/clients/connections.ts';
import type { WireReply, WireRequest } from '../../src/simulator/protocol/message.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { THOROUGH } from './thorough.ts';

type DateInput = Date | number | string;
type SdkRequest = Parameters<Handler['handle']>[0];
type HandlerOptions = Parameters<Handler['handle']>[1];
type Served = Awaited<ReturnType<Simulator['serve']>>;

const bytesOf = async (body: unknown): Promise<Uint8Array> => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  // Bodies of the SDK are arrays of its own kind.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as Readable) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const wireRequest = async ({ method, path, query, headers, body }: SdkRequest): Promise<WireRequest> => {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => [name, one] as [string, string]),
  );
  return {
    method,
    path,
    query: new URLSearchParams(entries),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: await bytesOf(body),
  };
};

/** An answer that is written as one of Node's HTTP server. */
class CollectedResponse extends Writable {
  statusCode = 200;
  readonly headers: Record<string, string> = {};
  readonly #chunks: Uint8Array[] = [];
  setHeader(name: string, value: string | number): void {
    this.headers[name.toLowerCase()] = String(value);
  }
  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
  get reply(): WireReply {
    return { status: this.statusCode, headers: this.headers, body: Buffer.concat(this.#chunks) };
  }
}

const brokenOff = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Passes a request to a handler of HTTP requests and returns its answer. */
const forwarded = (request: WireRequest, served: Extract<Served, { kind: 'forward' }>): Promise<WireReply> =>
  new Promise((resolve, reject) => {
    const response = new CollectedResponse();
    response.once('close', () => {
      if (!response.writableFinished) return reject(brokenOff());
      served.answered(response.statusCode);
      resolve(response.reply);
    });
    const incoming = Object.assign(new EventEmitter(), {
      headers: request.headers,
      method: request.method,
      url: request.path,
    });
    served.to(incoming as unknown as IncomingMessage, response as unknown as ServerResponse, request.body);
  });

const replyTo = async (simulator: Simulator, request: WireRequest): Promise<WireReply> => {
  const served = await simulator.serve(request);
  if (served.kind === 'reset') throw brokenOff();
  if (served.kind === 'forward') return forwarded(request, served);
  await served.pause?.();
  return served.reply;
};

const aborted = (signal: NonNullable<HandlerOptions>['abortSignal']): Promise<never> =>
  new Promise((_, reject) => {
    if (!(signal instanceof AbortSignal)) return;
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

/** Names who calls, where and what, as the embedded AWS reads it from a signature; it does not verify one. */
class NameOnlySigner {
  readonly #options: ConstructorParameters<SignerConstructor>[0];
  constructor(options: ConstructorParameters<SignerConstructor>[0]) {
    this.#options = options;
  }
  async sign(request: SdkRequest, { signingDate = new Date() }: { readonly signingDate?: DateInput } = {}) {
    const { credentials, region, service } = this.#options;
    const { accessKeyId, sessionToken } = typeof credentials === 'function' ? await credentials() : credentials;
    const date = new Date(signingDate).toISOString().replace(/[-:]|\.\d+/g, '');
    const where = typeof region === 'function' ? await region() : region;
    const scope = `${accessKeyId}/${date.slice(0, 8)}/${where}/${service}/aws4_request`;
    request.headers['x-amz-date'] = date;
    request.headers['authorization'] = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
    if (sessionToken !== undefined) request.headers['x-amz-security-token'] = sessionToken;
    return request;
  }
}

/**
 * Hands requests of clients to an embedded AWS of this process: what is sent and answered is the same, without sockets and the
 * arithmetic of signatures.
 */
const inProcess = (simulator: Simulator) => {
  const handler: Handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(sent, options) {
      const request = await wireRequest(sent);
      const answer = replyTo(simulator, request);
      const { status, headers, body } = await (options?.abortSignal === undefined
        ? answer
        : Promise.race([answer, aborted(options.abortSignal)]));
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const stream = bytes instanceof Readable ? bytes : Readable.from(request.method === 'HEAD' ? [] : [bytes]);
      return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: stream }) };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  return { requestHandler: handler, signerConstructor: NameOnlySigner };
};

/** For a client that a test makes itself. */
export const transportTo = (simulator: Simulator): Partial<ReturnType<typeof inProcess>> =>
  THOROUGH ? {} : inProcess(simulator);

/** For a factory of clients. */
export const connectionsTo = (simulator: Simulator): { readonly connections?: Connections } => {
  const { requestHandler, signerConstructor } = inProcess(simulator);
  if (THOROUGH) return {};
  return { connections: { handler: () => requestHandler, signerConstructor, destroy: () => undefined } };
};
