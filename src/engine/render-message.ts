import type { AnyCheck, Json, JsonObject } from '../domain/check.ts';
import type { ResourceRef } from '../domain/resource.ts';

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/** The check's message of that id with `{{resource}}` and the names of the data filled in, once: filled-in text is not read again. */
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
