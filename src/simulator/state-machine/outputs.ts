import type { Json } from '../../domain/check.ts';
import { LARGEST_PAYLOAD } from './execution.ts';
import { type ChildResult, childRecord } from './result-writer.ts';
import { StateError } from './state-error.ts';

/**
 * Collects the outputs of child executions in the order of the items, as the state's result, while they can fit into a
 * payload.
 */
export const outputs = (count: number) => {
  const kept: Json[] = [];
  let bytes = count + 1;
  let fits = true;
  return {
    add(index: number, result: ChildResult): void {
      if (!fits) return;
      const value: Json = result.status === 'SUCCEEDED' ? (result.output ?? null) : childRecord(result);
      const before = kept[index];
      bytes += sizeOf(value) - (before === undefined ? 0 : sizeOf(before));
      fits = bytes <= LARGEST_PAYLOAD;
      if (fits) kept[index] = value;
      else kept.length = 0;
    },
    list(name: string): Json {
      if (fits) return [...kept];
      throw new StateError(
        'States.DataLimitExceeded',
        `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      );
    },
  };
};

const sizeOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));
