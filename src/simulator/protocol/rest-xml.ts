import type { Readable } from 'node:stream';
import { defined } from '../../domain/defined.ts';
import type { OperationModel } from '../operation.ts';
import type { Codec, CodecOptions } from './codec.ts';
import { inBody, payloadOf, readBound, writeBound } from './http-binding.ts';
import { findRoute, type HttpRoute } from './http-route.ts';
import type { WireReply, WireRequest } from './message.ts';
import { withRequired } from './required.ts';
import { bucketAddressOf } from './s3-address.ts';
import { receivedPayload } from './s3-payload.ts';
import { ServiceError } from './service-error.ts';
import { membersOf, operationShape, type Shape, structure, text, xmlFormat } from './shape.ts';
import { standardError } from './standard-errors.ts';

/**
 * Codec of AWS REST XML as S3 speaks it: bucket in the host or in the path, values in headers and query, XML bodies.
 */
export const restXmlCodec = ({ operations, xmlNamespace = '' }: CodecOptions): Codec => {
  const xml = xmlFormat(xmlNamespace);
  const errorXml = xmlFormat('');
  const errorShape = structure('Error', { Code: text, Message: text, Region: text, RequestId: text, HostId: text });
  const models = Object.values(operations);

  const find = (candidates: readonly OperationModel[], request: WireRequest): HttpRoute | undefined => {
    const { bucket, path } = bucketAddressOf(request);
    const sameLevel = candidates.filter(
      ({ schema }) => takesBucket(operationShape(schema).input) === (bucket !== undefined),
    );
    const found = findRoute(sameLevel, { ...request, path });
    return found && { ...found, labels: { ...found.labels, ...defined({ Bucket: bucket }) } };
  };

  return {
    route(request) {
      const found = find(models, request);
      return { name: found ? operationShape(found.model.schema).name : describe(request), model: found?.model };
    },
    async decode(model, request) {
      const { input } = operationShape(model.schema);
      const received = receivedPayload(request);
      try {
        const bound = readBound(input, received, find([model], request)?.labels ?? {});
        return withRequired('rest-xml', input, { ...bound, ...readBody(xml.read, input, received.body) });
      } catch (error) {
        if (error instanceof ServiceError) throw error;
        throw standardError('rest-xml', 'malformed', error instanceof Error ? error.message : String(error));
      }
    },
    encode({ schema }, output, requestId) {
      const { output: shape, http } = operationShape(schema);
      const values = (output ?? {}) as Readonly<Record<string, unknown>>;
      const bound = writeBound(shape, values, http?.status ?? 200);
      const body = writeBody(xml.write, shape, values, bound.body);
      return {
        status: bound.status,
        headers: { ...contentType(body), ...bound.headers, ...requestIds(requestId) },
        body: body ?? '',
      };
    },
    encodeError({ code, message, status, headers, members }, requestId) {
      const value = { Code: code, Message: message, ...members, RequestId: requestId, HostId: requestId };
      return {
        status,
        headers: { ...headers, ...requestIds(requestId), 'content-type': 'application/xml' },
        body: errorXml.write(errorShape, value),
      };
    },
  };
};

const takesBucket = (input: Shape): boolean => membersOf(input).some(([name]) => name === 'Bucket');

const requestIds = (requestId: string) => ({ 'x-amz-request-id': requestId, 'x-amz-id-2': requestId });

const contentType = (body: WireReply['body'] | undefined): Readonly<Record<string, string>> => {
  if (body === undefined) return {};
  return { 'content-type': typeof body === 'string' ? 'application/xml' : 'application/octet-stream' };
};

/** Describes a request that matches no operation of the service: its `x-id`, or its distinguishing parameter. */
const describe = ({ method, query }: WireRequest): string => {
  const [subresource = ''] = query.keys();
  return query.get('x-id') ?? `${method}${subresource === '' ? '' : `?${subresource}`}`;
};

const readBody = (
  read: (shape: Shape, body: Uint8Array) => unknown,
  input: Shape,
  body: Uint8Array,
): Readonly<Record<string, unknown>> => {
  const payload = payloadOf(input);
  if (payload === undefined) {
    const hasBody = body.length > 0 && membersOf(input).some(([, member]) => inBody(member));
    return hasBody ? (read(input, body) as Readonly<Record<string, unknown>>) : {};
  }
  const [name, shape] = payload;
  if (shape.isBlobSchema()) return { [name]: body };
  if (body.length === 0) return {};
  return { [name]: shape.isStringSchema() ? Buffer.from(body).toString('utf8') : read(shape, body) };
};

/** Writes the body of an output; `undefined` if the output has headers only. */
const writeBody = (
  write: (shape: Shape, value: unknown) => string,
  output: Shape,
  values: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
): WireReply['body'] | undefined => {
  const payload = payloadOf(output);
  if (payload !== undefined) {
    const [name, shape] = payload;
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    if (shape.isStructSchema()) return write(shape, value);
    return typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array | Readable);
  }
  const members = membersOf(output).filter(([, member]) => inBody(member));
  const [first] = members;
  if (first === undefined) return undefined;
  const root = output.getMergedTraits().xmlName ?? output.getName();
  const document = write(output, body);
  if (members.length > 1 || first[0] !== root) return document;
  // GetBucketLocation: its one member is the root itself, which the SDK's schemas leave out.
  return document.replace(`<${root}>`, '').replace(`</${root}>`, '');
};
