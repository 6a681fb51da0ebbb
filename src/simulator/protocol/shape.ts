import { JsonCodec, XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';

/*
 * The only module that knows the SDK's schemas and serializers. They are exported by the SDK but not promised stable:
 * the round trips of the wire tests through the SDK's own clients are what holds this module to them.
 */

/** Type of a value on the wire: the SDK's own description. */
export type Shape = NormalizedSchema;
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** An operation, with its HTTP binding if its protocol has one. */
export interface OperationShape {
  readonly name: string;
  readonly namespace: string;
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

const operations = new WeakMap<object, OperationShape>();

/** Reads an operation schema of an SDK client, such as `ListStacks$`: `[9, namespace, name, traits, input, output]`. */
export const operationShape = (schema: unknown): OperationShape => {
  if (!Array.isArray(schema) || schema[0] !== 9) throw new Error('not an operation schema of an SDK client');
  const known = operations.get(schema);
  if (known !== undefined) return known;
  const [, namespace, name, traits, input, output] = schema;
  const http: [string, string, number] | undefined = typeof traits === 'object' ? traits.http : undefined;
  const shape: OperationShape = {
    name,
    namespace,
    http: http && { method: http[0], uri: http[1], status: http[2] },
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
  operations.set(schema, shape);
  return shape;
};

/** Returns the members of a structure by name; none for a shape without members. */
export const membersOf = (shape: Shape): readonly (readonly [string, Shape])[] =>
  shape.isStructSchema() ? [...shape.structIterator()] : [];

/** Returns the names of a structure's required members. The schema says how many of the first ones are. */
export const requiredMembers = (shape: Shape): readonly string[] => {
  const schema: unknown = shape.getSchema();
  const count = Array.isArray(schema) && shape.isStructSchema() ? schema[6] : undefined;
  return typeof count === 'number'
    ? membersOf(shape)
        .slice(0, count)
        .map(([name]) => name)
    : [];
};

/** Wraps a shape in a structure, such as the envelope of a query response. */
export const structure = (name: string, members: Readonly<Record<string, unknown>>): Shape =>
  NormalizedSchema.of([3, '', name, 0, Object.keys(members), Object.values(members)] as unknown as SchemaRef);

/** Shape of text. */
export const text = 0;

const dateTime = { useTrait: true, default: 5 } as const;
const epochSeconds = { useTrait: true, default: 7 } as const;

/** Format of XML documents. `namespace` becomes the root's `xmlns` unless it is empty. */
export const xmlFormat = (namespace: string) => {
  const settings = { timestampFormat: dateTime, xmlNamespace: namespace, serviceNamespace: '' };
  const serializer = new XmlShapeSerializer(settings);
  const deserializer = new XmlShapeDeserializer(settings);
  return {
    write(shape: Shape, value: unknown): string {
      serializer.write(shape, value);
      return `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`;
    },
    read: (shape: Shape, body: Uint8Array): unknown => deserializer.read(shape, body),
  };
};

/** Format of JSON documents. `jsonNames` allows members other names on the wire (rest-json). */
export const jsonFormat = (jsonNames: boolean) => {
  const codec = new JsonCodec({ timestampFormat: epochSeconds, jsonName: jsonNames });
  const serializer = codec.createSerializer();
  const deserializer = codec.createDeserializer();
  return {
    write(shape: Shape, value: unknown): string {
      serializer.write(shape, value);
      return String(serializer.flush());
    },
    read: async (shape: Shape, body: string): Promise<unknown> => deserializer.read(shape, body),
  };
};

const httpText = { timestampFormat: dateTime, httpBindings: true };
const toText = new ToStringShapeSerializer(httpText);
const fromText = new FromStringShapeDeserializer(httpText);

/** Writes a value as the text of a header, a query parameter, a path segment or a form field. */
export const writeText = (shape: Shape, value: unknown): string => {
  toText.write(shape, value);
  return toText.flush();
};

/** Reads the value of such a text. Throws if a number or a time is malformed. */
export const readText = (shape: Shape, value: string): unknown => {
  const read: unknown = fromText.read(shape, value);
  if (typeof read === 'number' && Number.isNaN(read)) throw new Error(`"${value}" is not a number`);
  return read;
};
