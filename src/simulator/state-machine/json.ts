import type { Json, JsonObject } from '../../domain/check.ts';

/** Serialises a value and reads it back, as Lambda and Step Functions do, so that no two callers share a reference. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
