import type { Codec, CodecOptions } from './codec.ts';
import { payloadOf, readBound, writeBound } from './http-binding.ts';
import { findRoute } from './http-route.ts';
import { readObject } from './json-rpc.ts';
import { withRequired } from './required.ts';
import { jsonFormat, operationShape } from './shape.ts';
import { standardError } from './standard-errors.ts';

/**
 * Codec of AWS REST JSON: an HTTP binding with JSON bodies. Throws for an operation with a member that is the whole
 * body, which is not implemented.
 */
export const restJsonCodec = ({ operations }: CodecOptions): Codec => {
  const json = jsonFormat(true);
  const models = Object.values(operations);
  for (const { name, input, output } of models.map(({ schema }) => operationShape(schema))) {
    if (payloadOf(input) ?? payloadOf(output)) throw new Error(`${name} has a body that is not implemented`);
  }
  const headers = (requestId: string) => ({ 'content-type': 'application/json', 'x-amzn-requestid': requestId });

  return {
    route(request) {
      const found = findRoute(models, request);
      const name = found === undefined ? `${request.method} ${request.path}` : operationShape(found.model.schema).name;
      return { name, model: found?.model };
    },
    async decode(model, request) {
      const { input } = operationShape(model.schema);
      const labels = findRoute([model], request)?.labels ?? {};
      const decoded = await readObject(json.read, input, request.body)
        .then((body) => ({ ...body, ...readBound(input, request, labels) }))
        .catch((error: unknown) => {
          throw standardError('rest-json', 'malformed', error instanceof Error ? error.message : String(error));
        });
      return withRequired('rest-json', input, decoded);
    },
    encode({ schema }, output, requestId) {
      const { output: shape, http } = operationShape(schema);
      const bound = writeBound(shape, (output ?? {}) as Readonly<Record<string, unknown>>, http?.status ?? 200);
      const body = shape.isStructSchema() ? json.write(shape, bound.body) : '';
      return { status: bound.status, headers: { ...bound.headers, ...headers(requestId) }, body };
    },
    encodeError({ code, message, status, headers: extra }, requestId) {
      return {
        status,
        headers: { ...extra, ...headers(requestId), 'x-amzn-errortype': code },
        body: JSON.stringify({ message }),
      };
    },
  };
};
