import type { AnyCheck, Json, JsonObject } from '../domain/check.ts';
import type { ResourceRef } from '../domain/resource.ts';

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/** Fills `{{resource}}` and the names of the data into a check's message, once: inserted text is not expanded again. */
export const renderMessage = (
  check: AnyCheck,
  messageId: string,
  resource: Pick<ResourceRef, 'name'>,
  data: JsonObject,
): string => {
  const messages: Readonly<Record<string, string>> = check.messages;
  return (messages[messageId] ?? messageId).replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === 'resource') return resource.name;
    return Object.hasOwn(data, name) ? inWords(data[name] ?? null) : placeholder;
  });
};

const inWords = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
