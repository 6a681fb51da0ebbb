import type { Codec, CodecOptions } from './codec.ts';
import { jsonRpcCodec } from './json-rpc.ts';
import { queryCodec } from './query.ts';
import { restJsonCodec } from './rest-json.ts';
import { restXmlCodec } from './rest-xml.ts';
import { operationShape } from './shape.ts';

const codecs = {
  'json-1.0': jsonRpcCodec,
  'json-1.1': jsonRpcCodec,
  query: queryCodec,
  'rest-json': restJsonCodec,
  'rest-xml': restXmlCodec,
} as const;

/** Creates the codec of a service. Throws if one of its operations has no schema of an SDK client. */
export const createCodec = (service: CodecOptions): Codec => {
  for (const { schema } of Object.values(service.operations)) operationShape(schema);
  return codecs[service.protocol](service);
};
