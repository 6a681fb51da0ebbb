import type { AuditedCall } from '../domain/calls/index.ts';
import type { ResourceKind } from '../domain/facts.ts';

/** A call that is made for a kind, and when it is made, if not always. */
export interface CallUse {
  readonly call: AuditedCall;
  readonly note?: string;
}

/** The calls that read a kind: its listing, the tags of its resources, and each of its facts. */
export interface KindCalls {
  readonly kind: ResourceKind;
  readonly list: readonly CallUse[];
  readonly tags: readonly CallUse[];
  /** By the names of the facts. A fact that comes with the listing has none. */
  readonly facts: Readonly<Record<string, readonly CallUse[]>>;
}

/** Every call of a kind. */
export const callsOf = ({ list, tags, facts }: KindCalls): readonly AuditedCall[] =>
  [...list, ...tags, ...Object.values(facts).flat()].map(({ call }) => call);
