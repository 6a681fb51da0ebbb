import type { RunId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import { inParallel } from '../in-parallel.ts';
import type { DynamodbTable, Item } from './dynamodb-table.ts';
import { runPartitions } from './item-keys.ts';

const PARTITIONS_UNDER_WAY = 8;

const bySortKey = ({ sk: one }: Item, { sk: other }: Item): number =>
  String(one) < String(other) ? -1 : Number(String(one) > String(other));

/** What a run wrote of its targets, or of one, under sort keys that begin with the prefix; in the order of these. */
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
