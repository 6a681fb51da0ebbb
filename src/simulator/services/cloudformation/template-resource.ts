import type { JsonObject } from './template-entities.ts';

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Logical ids that the resource refers to or depends on. */
  readonly needs: ReadonlySet<string>;
  readonly condition?: string | undefined;
  /** Attributes other than Type, Properties, DependsOn and Condition, such as `DeletionPolicy`. */
  readonly attributes: JsonObject;
}
