import type { Json } from '../../domain/check.ts';
import type { MapState } from './definition.ts';
import type { MachineExecution } from './execution.ts';
import { type PathScope, readPath } from './path.ts';
import { runtimeError, StateError } from './state-error.ts';

/** Items of a Map. Those of a JSON Lines object are parsed one at a time. */
export interface MapItems {
  readonly count: number;
  at(index: number): Json;
}

const fromList = (list: readonly Json[]): MapItems => ({ count: list.length, at: (index) => list[index] ?? null });

/** Returns a string field of evaluated ItemReader or ResultWriter parameters. */
export const textField = (parameters: Json, field: string): string => {
  const value =
    typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, Json>)[field] : null;
  if (typeof value === 'string') return value;
  throw runtimeError(`The value for the field '${field}' must be a STRING`);
};

/** Returns the items of a Map: a list in its input, or an object in S3 that its ItemReader names. */
export const mapItems = async (state: MapState, input: PathScope, { host }: MachineExecution): Promise<MapItems> => {
  if (state.ItemReader === undefined) {
    const list = state.ItemsPath === undefined ? input.data : readPath(state.ItemsPath, input, 'ItemsPath');
    if (!Array.isArray(list)) throw runtimeError("Reference path for the field 'ItemsPath' must point to an array");
    return fromList(list);
  }
  const parameters = state.ItemReader.Parameters(input);
  const bucket = textField(parameters, 'Bucket');
  const key = textField(parameters, 'Key');
  try {
    const text = await host.clock.busy(() => host.readObject(bucket, key));
    return state.ItemReader.ReaderConfig.InputType === 'JSON' ? jsonItems(text) : jsonLineItems(text);
  } catch (error) {
    throw new StateError(
      'States.ItemReaderFailed',
      `Attempting to read s3://${bucket}/${key} failed: ${(error as Error).message}`,
    );
  }
};

const jsonItems = (text: string): MapItems => {
  const list: Json = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('the object holds no JSON array');
  return fromList(list);
};

const jsonLineItems = (text: string): MapItems => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) JSON.parse(line);
  return { count: lines.length, at: (index) => JSON.parse(lines[index] ?? 'null') as Json };
};
