import type { WireRequest } from './message.ts';
import { membersOf, readText, type Shape, writeText } from './shape.ts';

type Values = Readonly<Record<string, unknown>>;

/** Returns the member that is the whole body, if the shape has one. */
export const payloadOf = (shape: Shape): readonly [string, Shape] | undefined =>
  membersOf(shape).find(([, member]) => member.getMergedTraits().httpPayload !== undefined);

/** Tests whether a member is in the body together with the other unbound members. */
export const inBody = (member: Shape): boolean => {
  const { httpPayload, httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpResponseCode } =
    member.getMergedTraits();
  return [httpPayload, httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpResponseCode].every(
    (trait) => trait === undefined,
  );
};

/** Reads the members of an input that are in path, query and headers. Throws if one does not have its type. */
export const readBound = (shape: Shape, request: WireRequest, labels: Readonly<Record<string, string>>): Values => {
  const values = membersOf(shape).map(([name, member]) => {
    const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    if (httpLabel !== undefined) return [name, readOptional(member, labels[name])] as const;
    if (httpQuery !== undefined) return [name, readParameter(member, request.query.getAll(httpQuery))] as const;
    if (httpQueryParams !== undefined) return [name, Object.fromEntries(request.query)] as const;
    if (httpHeader !== undefined) {
      return [name, readOptional(member, request.headers[httpHeader.toLowerCase()])] as const;
    }
    if (httpPrefixHeaders !== undefined) return [name, withPrefix(request.headers, httpPrefixHeaders)] as const;
    return [name, undefined] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
};

const readOptional = (member: Shape, value: string | undefined): unknown =>
  value === undefined ? undefined : readText(member, value);

const readParameter = (member: Shape, values: readonly string[]): unknown => {
  if (!member.isListSchema()) return readOptional(member, values[0]);
  const item = member.getValueSchema();
  return values.length === 0 ? undefined : values.map((value) => readText(item, value));
};

const withPrefix = (headers: Readonly<Record<string, string>>, prefix: string): Values | undefined => {
  const lower = prefix.toLowerCase();
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(lower));
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(lower.length), value]));
};

/** Returns the headers and status of an output, and the remaining members for the body. */
export const writeBound = (shape: Shape, output: Values, defaultStatus: number) => {
  const headers: Record<string, string> = {};
  const body: Record<string, unknown> = {};
  let status = defaultStatus;
  for (const [name, member] of membersOf(shape)) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
    if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = writeText(member, value);
    else if (httpPrefixHeaders !== undefined) {
      for (const [suffix, text] of Object.entries(value)) headers[`${httpPrefixHeaders}${suffix}`.toLowerCase()] = text;
    } else if (httpResponseCode !== undefined) status = Number(value);
    else if (inBody(member)) body[name] = value;
  }
  return { status, headers, body };
};
