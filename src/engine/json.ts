import type { Json, JsonObject } from '../domain/check.ts';

/** A frozen copy of JSON data; members that are undefined are left out, as a store would, so that a round trip changes nothing. */
export const frozenCopy = (data: JsonObject): JsonObject => freeze(JSON.parse(JSON.stringify(data)));

const freeze = <T extends Json>(value: T): T => {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
};

/** Whether two values are the same JSON; the order of an object's members does not matter, as stores do not keep it. */
export const sameJson = (one: Json, other: Json): boolean => canonical(one) === canonical(other);

/** The text of a value, the same whatever the order of its objects' members; members that are undefined are left out. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
