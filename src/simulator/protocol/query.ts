import type { Codec, CodecOptions } from './codec.ts';
import { type FormNode, readForm, readFormValue } from './form.ts';
import type { WireRequest } from './message.ts';
import { withRequired } from './required.ts';
import { operationShape, type Shape, structure, text, xmlFormat } from './shape.ts';
import { standardError } from './standard-errors.ts';

/** Codec of AWS query: a form in, XML out. */
export const queryCodec = ({ operations, xmlNamespace = '' }: CodecOptions): Codec => {
  const xml = xmlFormat(xmlNamespace);
  const metadata = structure('ResponseMetadata', { RequestId: text });
  const errorResponse = structure('ErrorResponse', {
    Error: structure('Error', { Type: text, Code: text, Message: text }).getSchema(),
    RequestId: text,
  });
  const envelopes = new Map<string, Shape>();

  const envelope = (name: string, output: Shape): Shape => {
    const known = envelopes.get(name);
    if (known !== undefined) return known;
    const result = output.isStructSchema() ? { [`${name}Result`]: output.getSchema() } : {};
    const made = structure(`${name}Response`, { ...result, ResponseMetadata: metadata.getSchema() });
    envelopes.set(name, made);
    return made;
  };

  const reply = (status: number, requestId: string, shape: Shape, value: unknown) => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xml.write(shape, value),
  });

  return {
    route(request) {
      const name = formOf(request).children.get('Action')?.value ?? '';
      return { name, model: Object.hasOwn(operations, name) ? operations[name] : undefined };
    },
    async decode({ schema }, request) {
      const { input } = operationShape(schema);
      const decoded = decodeForm(input, formOf(request));
      return withRequired('query', input, decoded);
    },
    encode({ schema }, output, requestId) {
      const { name, output: shape } = operationShape(schema);
      const value = { [`${name}Result`]: output ?? {}, ResponseMetadata: { RequestId: requestId } };
      return reply(200, requestId, envelope(name, shape), value);
    },
    encodeError({ code, message, status, headers }, requestId) {
      const Type = status < 500 ? 'Sender' : 'Receiver';
      const value = { Error: { Type, Code: code, Message: message }, RequestId: requestId };
      const encoded = reply(status, requestId, errorResponse, value);
      return { ...encoded, headers: { ...headers, ...encoded.headers } };
    },
  };
};

/** Reads the parameters from the body of a POST, or from the query of a GET. */
const formOf = ({ query, body }: WireRequest): FormNode =>
  readForm(body.length === 0 ? query : new URLSearchParams(Buffer.from(body).toString('utf8')));

const decodeForm = (input: Shape, form: FormNode): Readonly<Record<string, unknown>> => {
  try {
    return (readFormValue(input, form) ?? {}) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw standardError('query', 'malformed', error instanceof Error ? error.message : String(error));
  }
};
