import type { Json } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import { type MachineExecution, timestamp } from './execution.ts';
import { StateError } from './state-error.ts';

/** End of a child execution of a distributed Map. */
export interface ChildResult {
  readonly execution: MachineExecution;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** End in milliseconds since the epoch. */
  readonly stopTime: number;
}

/**
 * Builds the record of a child execution in a result file (Step Functions developer guide, ResultWriter, transformation
 * NONE).
 */
export const childRecord = ({ execution, status, output, error, cause, stopTime }: ChildResult) => {
  return {
    ExecutionArn: execution.arn,
    Input: JSON.stringify(execution.input),
    InputDetails: { Included: true },
    Name: execution.name,
    ...(output === undefined ? {} : { Output: JSON.stringify(output), OutputDetails: { Included: true } }),
    ...defined({ Error: error, Cause: cause }),
    RedriveCount: execution.redriveCount,
    RedriveStatus: status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(status === 'SUCCEEDED' ? { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' } : {}),
    StartDate: timestamp(execution.startTime),
    StateMachineArn: execution.machineArn,
    Status: status,
    StopDate: timestamp(stopTime),
  };
};

/** Characters after which the next result file begins. AWS begins one at 5 GB, which would not fit into memory. */
const LONGEST_FILE = 4 * 1024 * 1024;

type FileKind = 'FAILED' | 'PENDING' | 'SUCCEEDED';

/** Writes the results of a Map run under `<prefix>/<run id>/`: files by status, and a manifest that names them. */
export const resultWriter = (execution: MachineExecution, bucket: string, prefix: string, mapRunArn: string) => {
  const directory = `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${mapRunArn.split(':').at(-1)}`;
  const written: Record<FileKind, { Key: string; Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  const open: Record<FileKind, { records: string[]; length: number }> = {
    FAILED: { records: [], length: 0 },
    PENDING: { records: [], length: 0 },
    SUCCEEDED: { records: [], length: 0 },
  };

  async function write(key: string, body: string): Promise<void> {
    try {
      await execution.host.clock.busy(() => execution.host.writeObject(bucket, key, body));
    } catch (error) {
      throw new StateError(
        'States.ResultWriterFailed',
        `Attempting to write s3://${bucket}/${key} failed: ${(error as Error).message}`,
      );
    }
  }

  async function flush(kind: FileKind): Promise<void> {
    const body = `[${open[kind].records.join(',')}]`;
    open[kind] = { records: [], length: 0 };
    const key = `${directory}/${kind}_${written[kind].length}.json`;
    written[kind].push({ Key: key, Size: Buffer.byteLength(body) });
    await write(key, body);
  }

  async function add(kind: FileKind, record: object): Promise<void> {
    const text = JSON.stringify(record);
    open[kind].records.push(text);
    open[kind].length += text.length;
    if (open[kind].length >= LONGEST_FILE) await flush(kind);
  }

  return {
    /** Drops earlier failures, because a redriven run reports them as they end this time. */
    forgetFailures(): void {
      for (const kind of ['FAILED', 'PENDING'] as const) {
        written[kind] = [];
        open[kind] = { records: [], length: 0 };
      }
    },
    add: (result: ChildResult) => add(result.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED', childRecord(result)),
    /** Adds an item that was never started, because the run failed before. */
    addPending: (input: Json) =>
      add('PENDING', { Input: JSON.stringify(input), InputDetails: { Included: true }, Status: 'PENDING' }),
    /** Writes the remaining results and the manifest. Resolves to the state's result. */
    async finish(): Promise<Json> {
      for (const kind of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
        if (open[kind].records.length > 0) await flush(kind);
      }
      const key = `${directory}/manifest.json`;
      await write(key, JSON.stringify({ DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: written }));
      return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } };
    },
  };
};
