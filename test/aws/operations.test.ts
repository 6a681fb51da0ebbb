import { describe, expect, it } from 'vitest';
import { operationModules } from '../../scripts/aws-operations.ts';
import * as library from '../../src/aws/index.ts';
import { operationActions } from '../../src/aws/operations/operation-table.ts';

describe.each(operationModules)('$name', ({ operations, exports }) => {
  it.each(Object.entries(operations))('has %s, which the library exports', (name) => {
    expect(exports[name]).toBeTypeOf('function');
    expect((library as Readonly<Record<string, unknown>>)[name]).toBe(exports[name]);
  });

  it.each(Object.entries(operations))('names the calls and actions of %s, each once and in order', (_name, entry) => {
    for (const names of [entry.calls.map(({ operation }): string => operation), operationActions(entry)]) {
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !/^[a-z0-9]+:[A-Z][A-Za-z0-9]+$/.test(name))).toEqual([]);
      expect([...new Set(names)].sort()).toEqual(names);
    }
  });
});

it('has no two operations of one name', () => {
  const names = operationModules.flatMap(({ operations }) => Object.keys(operations));
  expect([...new Set(names)].sort()).toEqual([...names].sort());
});
