import type { WorldStack } from '../../world/stack.ts';
import { expectedProperties } from './resource-properties.ts';
import { parseTemplate, type Template } from './template.ts';

/** Returns the stack's template, or one that describes its resources if the world declares none. */
export const templateTextOf = (stack: WorldStack): string =>
  stack.deployment?.definition?.templateText ??
  JSON.stringify({
    Resources: Object.fromEntries(
      stack.resources.map((resource) => [
        resource.logicalId,
        { Type: resource.type, Properties: expectedProperties(resource) },
      ]),
    ),
  });

/** Returns the parsed template; `undefined` if the stack has no resources yet. */
export const templateOf = (stack: WorldStack): Template | undefined =>
  stack.deployment?.definition === undefined && stack.resources.length === 0
    ? undefined
    : parseTemplate(templateTextOf(stack));
