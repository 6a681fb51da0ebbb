import type { ResourceKind } from './facts.ts';

/** A resource of a target. */
export interface ResourceRef<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** Without a trailing `:*`. */
  readonly arn: string;
  readonly name: string;
  /** What the report groups it under: `stack:<name of the root stack>` or `stackset:<name>`. */
  readonly group?: string;
  /** Only those tags that policy or exceptions ask for; absent where tags were not read. */
  readonly tags?: Readonly<Record<string, string>>;
}
