import pLimit from 'p-limit';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { errorCode, gapCause } from '../aws/errors/errors.ts';
import type { AuditedCall } from '../domain/calls/index.ts';
import { type Evidence, type Reading, readValue, unread } from '../domain/evidence.ts';
import type { FactName, Facts, ResourceKind } from '../domain/facts.ts';
import type { Clock, Collector, Needed } from '../domain/ports.ts';
import type { ResourceRef } from '../domain/resource.ts';
import { scopeOf } from '../domain/scope.ts';
import type { Target } from '../domain/target.ts';
import type { KindCalls } from './kind-calls.ts';
import { readPages } from './listing.ts';
import { type Tags, type TagsRead, tagsRead } from './resource-tags.ts';

/** The target of a collector, and the clients that reach it. */
export interface Place {
  readonly clients: ClientFactory;
  readonly target: Target;
}

/** A value that comes with the listing. */
interface ListedFact<Item, T> {
  readonly listed: (item: Item) => T;
}

/** A value that takes a call for each resource. */
interface ReadFact<Item, T> {
  readonly call: AuditedCall;
  /** Resolves to undefined when the resource is gone. */
  readonly read: (item: Item, place: Place) => Promise<T | undefined>;
  /** The value when AWS answers with the call's `absent`. */
  readonly none?: T;
}

/** How the resources of one kind are read; `createCollector` does the rest. */
export interface CollectorDefinition<K extends ResourceKind, Item> {
  readonly kind: K;
  /** Resources of a target that are read at the same time. */
  readonly concurrency: number;
  readonly list: {
    readonly call: AuditedCall;
    readonly pages: (place: Place) => AsyncIterable<readonly Item[]>;
  };
  /** The place of a listed item: in the target, outside every target of the run, or in another target. All are in the target when absent. */
  readonly placeOf?: (item: Item, target: Target) => 'target' | 'out-of-scope' | 'elsewhere';
  /** The targets that count what is out of scope, so that it is counted once for an account. */
  readonly countsOutOfScope?: (target: Target) => boolean;
  readonly resource: (item: Item, target: Target) => Pick<ResourceRef, 'arn' | 'name'>;
  readonly tags: ReadFact<Item, Tags>;
  /** In the order in which they are read. */
  readonly facts: { readonly [F in FactName<K>]: ListedFact<Item, Facts[K][F]> | ReadFact<Item, Facts[K][F]> };
  /** The error codes that mean: the resource is gone. Services have different ones for different calls. */
  readonly gone: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: definitions of different kinds list items of different types
type DefinitionOf<K extends ResourceKind> = CollectorDefinition<K, any>;
export type AnyDefinition = { [K in ResourceKind]: DefinitionOf<K> }[ResourceKind];

export const defineCollector = <K extends ResourceKind, Item>(
  definition: CollectorDefinition<K, Item>,
): CollectorDefinition<K, Item> => definition;

export interface CollectorOptions {
  readonly clock: Clock;
  /** Replaces the definition's. */
  readonly concurrency?: number;
}

type AnyFact<Item> = ListedFact<Item, unknown> | ReadFact<Item, unknown>;

const isListed = <Item, T>(fact: ListedFact<Item, T> | ReadFact<Item, T>): fact is ListedFact<Item, T> =>
  'listed' in fact;

/** The calls of a definition, for roles and references. */
export const kindCalls = ({ kind, list, tags, facts }: AnyDefinition): KindCalls => ({
  kind,
  list: [{ call: list.call }],
  tags: [{ call: tags.call }],
  facts: Object.fromEntries(
    Object.entries<AnyFact<never>>(facts).map(([name, fact]) => [name, isListed(fact) ? [] : [{ call: fact.call }]]),
  ),
});

/** One fact of one resource; `gone` when the resource does not exist any more. Never rejects. */
const readFact = async <Item, T>(
  { call, read, none }: ReadFact<Item, T>,
  item: Item,
  place: Place,
  gone: readonly string[],
): Promise<Reading<T> | 'gone'> => {
  try {
    const value = await read(item, place);
    return value === undefined ? 'gone' : readValue(value);
  } catch (error) {
    const code = errorCode(error);
    if (none !== undefined && 'absent' in call && code === call.absent) return readValue(none);
    return gone.includes(code) ? 'gone' : unread(gapCause(error, call));
  }
};

/**
 * Reads a kind by its definition. Only needed facts and tags are read. A resource that is gone by the time it is read is no evidence. A
 * listing that fails midway keeps what it read, and its gap says why it stopped.
 */
export const createCollector = <K extends ResourceKind>(
  definition: DefinitionOf<K>,
  clients: ClientFactory,
  { clock, concurrency = definition.concurrency }: CollectorOptions,
): Collector<K> => {
  const { kind, list, placeOf = () => 'target', countsOutOfScope = () => false, gone } = definition;
  const now = (): string => clock().toISOString();

  const readResource = async (
    item: unknown,
    place: Place,
    { facts, tagKeys }: Needed,
    listedAt: string,
  ): Promise<Evidence<K> | undefined> => {
    const needed = Object.entries<AnyFact<unknown>>(definition.facts).filter(([name]) => facts?.includes(name) ?? true);
    // Evidence is as old as its oldest reading.
    const observedAt = needed.every(([, fact]) => !isListed(fact)) ? now() : listedAt;
    const readings: Record<string, Reading<unknown>> = {};
    for (const [name, fact] of needed) {
      const reading = isListed(fact) ? readValue(fact.listed(item)) : await readFact(fact, item, place, gone);
      if (reading === 'gone') return undefined;
      readings[name] = reading;
    }
    const tags: TagsRead = await tagsRead(tagKeys, async () => {
      const reading = await readFact(definition.tags, item, place, gone);
      // A resource that is gone meanwhile has none; what else was read of it stands.
      return reading === 'gone' ? readValue({}) : reading;
    });
    return {
      resource: { kind, ...definition.resource(item, place.target), ...tags.ofResource },
      observedAt,
      facts: readings as Evidence<K>['facts'],
      ...tags.ofEvidence,
    };
  };

  return {
    kind,
    async collect(target, needed = {}) {
      const place: Place = { clients, target };
      const limit = pLimit(concurrency);
      const resources: Promise<Evidence<K> | undefined>[] = [];
      let outOfScope = 0;
      const listedAt = now();
      let pageAskedAt = listedAt;
      const listing = await readPages(list.pages(place), (page) => {
        const askedAt = pageAskedAt;
        for (const item of page) {
          const where = placeOf(item, target);
          if (where === 'target') resources.push(limit(() => readResource(item, place, needed, askedAt)));
          else if (where === 'out-of-scope') outOfScope += 1;
        }
        pageAskedAt = now();
      });
      const evidence = (await Promise.all(resources)).filter((item) => item !== undefined);
      return {
        kind,
        listedAt,
        complete: listing.complete,
        evidence,
        gaps: listing.complete ? [] : [{ ...gapCause(listing.error, list.call), target: scopeOf(target), kind }],
        ...(countsOutOfScope(target) || outOfScope > 0 ? { outOfScope } : {}),
      };
    },
  };
};
