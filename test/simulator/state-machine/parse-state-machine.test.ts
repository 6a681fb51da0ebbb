import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { machine, notImplemented, pass, problems, task } from './definitions.ts';
import { functionArn } from './run-states.ts';

const token = (name: string) => `\${${name}}`;

describe('substitutions', () => {
  const definition = machine(task({ Resource: token('WorkArn'), Parameters: { text: `x${token('Text')}y` } }));

  test('are put in, whatever they contain', () => {
    const { States } = parseStateMachine(JSON.stringify(definition), { WorkArn: functionArn('work'), Text: '"\\\n$&' });
    const state = States['S'];
    expect(state).toMatchObject({ Resource: functionArn('work') });
    expect(state?.Type === 'Task' && state.Parameters?.({ data: null, context: {} })).toEqual({ text: 'x"\\\n$&y' });
  });

  test('that are missing are named', () => {
    expect(problems(definition, { Text: 'a' })).toContain(`: nothing is given for ${token('WorkArn')}`);
  });

  test('are not looked up in prototypes', () => {
    expect(problems(machine(pass({ Result: token('constructor') })))).toEqual([
      `: nothing is given for ${token('constructor')}`,
    ]);
  });
});

test('the message of the error names every problem', () => {
  expect(() => parseStateMachine(JSON.stringify(machine(pass({ A: 1, B: 2 }))))).toThrow(
    `/States/S/A: ${notImplemented}\n/States/S/B: ${notImplemented}`,
  );
});

test("the project's own state machine is understood", () => {
  const text = readFileSync(new URL('../../../statemachines/audit.asl.json', import.meta.url), 'utf8');
  const tokens = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const substitutions = Object.fromEntries(
    tokens.map((name) => [name, name === 'Partition' ? 'aws' : functionArn(name)]),
  );
  expect(problems(text, substitutions)).toEqual([]);
});
