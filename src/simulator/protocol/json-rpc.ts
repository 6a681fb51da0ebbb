import type { Codec, CodecOptions } from './codec.ts';
import { withRequired } from './required.ts';
import { jsonFormat, operationShape, type Shape } from './shape.ts';
import { standardError } from './standard-errors.ts';
import { wrongType } from './wrong-type.ts';

/** Codec of AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, JSON in and out. */
export const jsonRpcCodec = ({ protocol, operations, targetPrefix = '' }: CodecOptions): Codec => {
  const json = jsonFormat(false);
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-${protocol}`,
    'x-amzn-requestid': requestId,
  });

  return {
    route({ headers: { 'x-amz-target': target = '' } }) {
      const dot = target.lastIndexOf('.');
      const name = target.slice(dot + 1);
      const known = target.slice(0, dot) === targetPrefix && Object.hasOwn(operations, name);
      return { name, model: known ? operations[name] : undefined };
    },
    async decode({ schema }, { body }) {
      const { input } = operationShape(schema);
      const decoded = await readObject(json.read, input, body).catch((error: unknown) => {
        throw standardError(protocol, 'malformed', error instanceof Error ? error.message : String(error));
      });
      return withRequired(protocol, input, decoded);
    },
    encode({ schema }, output, requestId) {
      const { output: shape } = operationShape(schema);
      const body = shape.isStructSchema() ? json.write(shape, output ?? {}) : '';
      return { status: 200, headers: headers(requestId), body };
    },
    encodeError({ code, message, status, headers: extra }, requestId) {
      return { status, headers: { ...extra, ...headers(requestId) }, body: JSON.stringify({ __type: code, message }) };
    },
  };
};

/** Reads the object in a JSON body; empty for an empty body. Throws if its type is not the shape's. */
export const readObject = async (
  read: (shape: Shape, body: string) => Promise<unknown>,
  shape: Shape,
  body: Uint8Array,
): Promise<Readonly<Record<string, unknown>>> => {
  const text = Buffer.from(body).toString('utf8').trim();
  if (text === '') return {};
  if (!text.startsWith('{')) throw new Error('the body is not an object');
  const value = await read(shape, text);
  const problem = wrongType(shape, value);
  if (problem !== undefined) throw new Error(problem);
  return value as Readonly<Record<string, unknown>>;
};
