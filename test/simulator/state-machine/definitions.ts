import { InvalidDefinition, parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { functionArn } from './run-states.ts';

/** Everything that the parser finds wrong, as `<JSON pointer>: <message>`. */
export function problems(definition: unknown, substitutions?: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseStateMachine(typeof definition === 'string' ? definition : JSON.stringify(definition), substitutions);
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return error.problems.map(({ pointer, message }) => `${pointer}: ${message}`);
  }
  return [];
}

export const machine = (state: object, more: object = {}) => ({ StartAt: 'S', States: { S: state, ...more } });
export const pass = (fields: object = {}) => ({ Type: 'Pass', End: true, ...fields });
export const task = (fields: object = {}) => ({ Type: 'Task', Resource: functionArn('work'), End: true, ...fields });
export const wait = (fields: object) => ({ Type: 'Wait', End: true, ...fields });
export const choice = (rule: unknown, more: object = {}) =>
  machine({ Type: 'Choice', Choices: [rule], ...more }, { N: { Type: 'Succeed' } });
export const processor = (fields: object = {}) => ({ StartAt: 'P', States: { P: pass() }, ...fields });
const standard = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
export const map = (fields: object = {}, itemProcessor: object = processor(standard)) => ({
  Type: 'Map',
  ItemProcessor: itemProcessor,
  End: true,
  ...fields,
});
export const reader = (fields: object) => ({
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', Key: 'k' },
    ...fields,
  },
});
export const retry = (fields: object) => task({ Retry: [{ ErrorEquals: ['Bad'], ...fields }] });
export const notImplemented = 'this field is not implemented';
