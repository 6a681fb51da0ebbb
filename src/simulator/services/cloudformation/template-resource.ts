import type { TemplateObject } from './template-entities.ts';

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateObject;
  /** Logical ids that the resource refers to or depends on. */
  readonly needs: ReadonlySet<string>;
  readonly condition?: string | undefined;
  /** Attributes other than Type, Properties, DependsOn and Condition, such as `DeletionPolicy`. */
  readonly attributes: TemplateObject;
}
