import type { Stack } from '../../world/stack.ts';
import { expectedProperties } from './resource-properties.ts';
import { parseTemplate, type Template } from './template.ts';

/** The stack's template; for a stack of which the world has none, one that describes its resources. */
export const templateTextOf = (stack: Stack): string =>
  stack.deployment?.definition?.templateText ??
  JSON.stringify({
    Resources: Object.fromEntries(
      stack.resources.map((resource) => [
        resource.logicalId,
        { Type: resource.type, Properties: expectedProperties(resource) },
      ]),
    ),
  });

/** `undefined` when the stack has no resources yet. */
export const templateOf = (stack: Stack): Template | undefined =>
  stack.deployment?.definition === undefined && stack.resources.length === 0
    ? undefined
    : parseTemplate(templateTextOf(stack));
