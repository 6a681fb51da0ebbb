import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import * as surface from '../../src/aws/index.ts';
import type { OperationTable } from '../../src/aws/operations/operation-table.ts';

const folder = resolve(import.meta.dirname, '../../src/aws');
const modules = await Promise.all(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map(
      async (file) => [file, (await import(join(folder, file))) as { readonly operations?: OperationTable }] as const,
    ),
);
const operations = modules.flatMap(([file, module]) =>
  Object.keys(module.operations ?? {}).map((name) => [name, file, module] as const),
);

it.each(operations)('%s of %s is part of the public surface', (name, _file, module) => {
  const own: Readonly<Record<string, unknown>> = module;
  const offered: Readonly<Record<string, unknown>> = surface;
  expect(own[name]).toBeInstanceOf(Function);
  expect(offered[name]).toBe(own[name]);
});

it('has operations', () => {
  expect(operations.length).toBeGreaterThan(30);
});
