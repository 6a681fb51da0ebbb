import type { TemplateResource } from './template-resource.ts';
import { validationError } from './validation-error.ts';

/** Sorts resources so that each follows those that it needs. */
export const inOrder = (resources: ReadonlyMap<string, TemplateResource>): readonly TemplateResource[] => {
  const ordered = new Map<string, TemplateResource>();
  const visit = (resource: TemplateResource, above: readonly string[]): void => {
    const { logicalId, needs } = resource;
    if (ordered.has(logicalId)) return;
    if (above.includes(logicalId)) {
      const circle = above.slice(above.indexOf(logicalId));
      throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
    }
    for (const name of needs) {
      const needed = resources.get(name);
      if (needed !== undefined) visit(needed, [...above, logicalId]);
    }
    ordered.set(logicalId, resource);
  };
  for (const resource of resources.values()) visit(resource, []);
  return [...ordered.values()];
};
