import { describe, expect, test } from 'vitest';
import { distributed, echo, map, reader, work } from './maps.ts';
import { runStates } from './run-states.ts';

describe('an ItemReader', () => {
  test.each([
    ['a JSON array', 'JSON', '[{"n":1},{"n":2}]', [{ n: 1 }, { n: 2 }]],
    ['an empty JSON array', 'JSON', '[]', []],
    ['JSON Lines', 'JSONL', '{"n":1}\n{"n":2}\n', [{ n: 1 }, { n: 2 }]],
    ['JSON Lines without a last line feed', 'JSONL', '1\n"two"', [1, 'two']],
    ['an empty JSON Lines file', 'JSONL', '', []],
  ])('reads %s', async (_name, type, text, expected) => {
    const states = map(reader(type), distributed(work));
    const ran = await runStates(states, { input: { key: 'items' }, objects: { items: text }, functions: echo });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  test.each([
    ['no array', 'JSON', '{"n":1}'],
    ['no JSON', 'JSON', '[1'],
    ['a broken line', 'JSONL', '1\n{"n":\n3'],
    ['an empty line', 'JSONL', '1\n\n3'],
    ['no object', 'JSON', undefined],
  ])('that finds %s fails with its own error before any item is started', async (_name, type, text) => {
    const states = map({ ...reader(type), ToleratedFailurePercentage: 100 }, distributed(work));
    const ran = await runStates(states, {
      input: { key: 'items' },
      objects: text === undefined ? {} : { items: text },
      functions: echo,
    });
    expect(ran).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining('s3://bucket/items'),
    });
    expect(ran.calls).toEqual([]);
  });

  test('needs texts for bucket and key', async () => {
    expect(await runStates(map(reader('JSON'), distributed(work)), { input: { key: 5 } })).toMatchObject({
      error: 'States.Runtime',
    });
  });
});
