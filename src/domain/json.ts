import type { Json, JsonObject } from './check.ts';

/**
 * Returns a frozen copy of JSON data. Undefined members are dropped, as a store would, so that a round trip changes
 * nothing.
 */
export const frozenCopy = (data: JsonObject): JsonObject => freeze(JSON.parse(JSON.stringify(data)));

const freeze = <T extends Json>(value: T): T => {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
};

/** Compares two JSON values. The order of members does not matter, because stores do not keep it. */
export const sameJson = (one: Json, other: Json): boolean => canonical(one) === canonical(other);

/** Serialises a value with sorted members, so that equal values have equal text. Undefined members are dropped. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
