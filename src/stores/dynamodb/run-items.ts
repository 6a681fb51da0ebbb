import type { RunId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import { inParallel } from '../in-parallel.ts';
import type { DynamodbTable, Item } from './dynamodb-table.ts';
import { runPartitions } from './item-keys.ts';

const PARTITIONS_UNDER_WAY = 8;

const bySortKey = ({ sk: one }: Item, { sk: other }: Item): number =>
  String(one) < String(other) ? -1 : Number(String(one) > String(other));

/**
 * Returns the items of a run for all targets, or for one, whose sort keys begin with the prefix, in the order of the
 * keys.
 */
export const runItems = async (
  table: Pick<DynamodbTable, 'query'>,
  runId: RunId,
  prefix: string,
  target?: Scope,
): Promise<readonly Item[]> => {
  const items = await inParallel(runPartitions(runId, target), PARTITIONS_UNDER_WAY, (partition) =>
    table.query(partition, prefix),
  );
  return items.flat().sort(bySortKey);
};
