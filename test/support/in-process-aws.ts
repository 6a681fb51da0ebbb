import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { Connections, Handler, SignerConstructor } from '../../src/aws/clients/connections.ts';
import type { EmbeddedDynamodb } from '../../src/simulator/dynamodb/dynamodb.ts';
import type { WireReply, WireRequest } from '../../src/simulator/protocol/message.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { THOROUGH } from './thorough.ts';

type DateInput = Date | number | string;
type SdkRequest = Parameters<Handler['handle']>[0];
type HandlerOptions = Parameters<Handler['handle']>[1];

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
const handled = (request: WireRequest, handler: EmbeddedDynamodb['handler']): Promise<WireReply> =>
  new Promise((resolve, reject) => {
    const response = new CollectedResponse();
    response.once('close', () => (response.writableFinished ? resolve(response.reply) : reject(brokenOff())));
    const incoming = Object.assign(new EventEmitter(), {
      headers: request.headers,
      method: request.method,
      url: request.path,
    });
    handler(incoming as unknown as IncomingMessage, response as unknown as ServerResponse, request.body);
  });

type Answer = (request: WireRequest) => Promise<WireReply>;

const answerOf =
  (simulator: Simulator): Answer =>
  async (request) => {
    const served = await simulator.serve(request);
    if (served.kind === 'reset') throw brokenOff();
    if (served.kind === 'forward') {
      const reply = await handled(request, served.to);
      served.answered(reply.status);
      if (served.isLost) throw brokenOff();
      return reply;
    }
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

/** Settings of an SDK client. */
interface Transport {
  readonly requestHandler: Handler;
  readonly signerConstructor: SignerConstructor;
}

/** Has requests answered without sockets and the arithmetic of signatures. */
const inProcess = (answer: Answer): Transport => {
  const requestHandler: Handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(sent, options) {
      const request = await wireRequest(sent);
      const answered = answer(request);
      const { status, headers, body } = await (options?.abortSignal === undefined
        ? answered
        : Promise.race([answered, aborted(options.abortSignal)]));
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const stream = bytes instanceof Readable ? bytes : Readable.from(request.method === 'HEAD' ? [] : [bytes]);
      return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: stream }) };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  return { requestHandler, signerConstructor: NameOnlySigner };
};

/** Lets a client of the SDK reach the embedded AWS; over HTTP in a thorough run. */
export const transportTo = (simulator: Simulator): Partial<Transport> =>
  THOROUGH ? {} : inProcess(answerOf(simulator));

/** Lets a client of the SDK reach the embedded DynamoDB; over HTTP in a thorough run. */
export const transportToDynamodb = ({ handler }: EmbeddedDynamodb): Partial<Transport> =>
  THOROUGH ? {} : inProcess((request) => handled(request, handler));

/** Lets a factory of clients reach the embedded AWS; over HTTP in a thorough run. */
export const connectionsTo = (simulator: Simulator): { readonly connections?: Connections } => {
  if (THOROUGH) return {};
  const { requestHandler, signerConstructor } = inProcess(answerOf(simulator));
  return { connections: { handler: () => requestHandler, signerConstructor, destroy: () => undefined } };
};
