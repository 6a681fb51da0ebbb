import type { ClientFactory } from '../aws/clients/client-factory.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Clock, Collector } from '../domain/ports.ts';
import type { Target } from '../domain/target.ts';

export interface CollectorOptions {
  readonly clock: Clock;
  /** Calls under way at the same time, per target. */
  readonly concurrency?: number;
  /**
   * Every Region of the target's account that the run audits. Only with it is a resource known to be out of scope, and the
   * first of these Regions counts it, so that it is counted once per account.
   */
  readonly auditedRegions?: (target: Target) => readonly string[] | undefined;
}

export type CollectorFactory<K extends ResourceKind = ResourceKind> = (
  clients: ClientFactory,
  options: CollectorOptions,
) => Collector<K>;
