import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { ClientFactory, ClientScope } from '../src/aws/clients/client-factory.ts';
import { WriteNotAllowedError } from '../src/aws/errors/aws-error.ts';
import { fakeRegions } from '../src/aws/fakes.ts';
import type { OperationTable } from '../src/aws/operations/operation-table.ts';

const root = resolve(import.meta.dirname, '..');
const functions = readdirSync(join(root, 'functions')).filter((file) => file.endsWith('.ts'));
const writing = readdirSync(join(root, 'src/aws'), { recursive: true, encoding: 'utf8' })
  // The module that requires the mode `write` does not write itself.
  .filter((file) => file.endsWith('-write.ts') && !file.endsWith('require-write.ts'))
  .map((file) => `src/aws/${file}`);

/** Every file of this repository that the bundle of an entry is made of. */
const inputsOf = async (entry: string): Promise<readonly string[]> => {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
};
const isWriting = (input: string): boolean => writing.includes(input);

describe('the bundles of the scheduled audit', () => {
  it.each(functions)('%s holds no operation that changes resources', async (file) => {
    const inputs = await inputsOf(`functions/${file}`);
    expect(inputs).toContain('src/aws/clients/client-factory.ts');
    expect(inputs.filter(isWriting)).toEqual([]);
    // The public surface would bring all of them.
    expect(inputs).not.toContain('src/aws/index.ts');
  });

  it('are looked at by a test that finds such operations where they are', async () => {
    expect(writing.length).toBeGreaterThan(0);
    const inputs = await inputsOf('src/aws/index.ts');
    expect(inputs.filter(isWriting).sort()).toEqual(writing.toSorted());
  });
});

type Operation = (clients: ClientFactory, scope: ClientScope, input: object) => Promise<unknown>;

describe.each(writing)('%s', async (file) => {
  const module = (await import(join(root, file))) as { readonly operations: OperationTable };
  const operations = Object.keys(module.operations).map(
    (name) => [name, (module as unknown as Readonly<Record<string, Operation>>)[name]] as const,
  );

  it.each(operations)('%s asks nothing of AWS through a factory that only reads', async (_name, operation) => {
    const clients = fakeRegions({});
    const asked = async () => operation?.(clients, { region: 'eu-west-1' }, {});
    await expect(asked()).rejects.toBeInstanceOf(WriteNotAllowedError);
    expect(clients.calls).toEqual([]);
  });
});
