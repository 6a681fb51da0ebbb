import type { JsonObject } from './template-entities.ts';

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Logical ids that it names anywhere, or depends on. */
  readonly needs: ReadonlySet<string>;
  readonly condition?: string | undefined;
  /** What is neither Type, Properties, DependsOn nor Condition, such as `DeletionPolicy`. */
  readonly attributes: JsonObject;
}
