import { type Functions, functionArn, thrown } from './run-states.ts';

export const work = { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: functionArn('work'), End: true } } };
export const distributed = (processor: object) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  ...processor,
});
export const map = (fields: object, processor: object = work) => ({
  M: { Type: 'Map', ItemProcessor: processor, ...fields, End: true },
});
export const echo: Functions = { work: (input) => input };
export const reader = (InputType: string) => ({
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType },
    Parameters: { Bucket: 'bucket', 'Key.$': '$.key' },
  },
});
export const writer = (Prefix = 'results') => ({
  ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'bucket', Prefix } },
});
/** Fails for the numbers given, and gives the others back. */
export const failingFor = (...numbers: readonly number[]): Functions => ({
  work: (input) => {
    if (numbers.includes(input as number)) throw thrown('Bad', `no ${input}`);
    return input;
  },
});
export const range = (count: number) => Array.from({ length: count }, (_, index) => index);
