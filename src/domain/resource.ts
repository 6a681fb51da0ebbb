import type { ResourceKind } from './facts.ts';

/** A resource of a target. */
export interface ResourceRef<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** ARN without a trailing `:*`. */
  readonly arn: string;
  readonly name: string;
  /** Group in the report: `stack:<name of the root stack>` or `stackset:<name>`. */
  readonly group?: string;
  /** Tags that the policy or exceptions refer to; absent if tags were not read. */
  readonly tags?: Readonly<Record<string, string>>;
}
