import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, withoutComments } from './support/imports.ts';

const root = resolve(import.meta.dirname, '..');

interface Layer {
  /** Layers that it may import, itself aside. */
  readonly layers: readonly string[];
  /** Packages that it may import; `*` stands for any end. */
  readonly packages: readonly string[];
  /** Packages of which it may import types only. */
  readonly types?: readonly string[];
}

const AUDIT = ['domain', 'checks', 'engine', 'aws', 'collectors', 'stores', 'formats', 'channels'];

/** The table of layers: what is not in it is forbidden. */
const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: [], types: ['zod'] },
  checks: { layers: ['domain'], packages: ['zod'] },
  // Hashing is no I/O: ids of findings are hashes.
  engine: { layers: ['domain'], packages: ['node:crypto'] },
  aws: { layers: ['domain'], packages: ['@aws-sdk/*', '@smithy/*', 'node:*', 'p-limit'] },
  collectors: { layers: ['domain', 'aws'], packages: ['@aws-sdk/*', 'p-limit'] },
  stores: { layers: ['domain', 'aws'], packages: ['@aws-sdk/*', 'node:*', 'p-limit'] },
  // Colours are text, and the width of text changes with Unicode.
  formats: { layers: ['domain'], packages: ['picocolors', 'string-width'] },
  // A channel renders with the texts of digests, and signs with hashes.
  channels: { layers: ['domain', 'aws', 'formats'], packages: ['@aws-sdk/*', 'node:crypto', 'zod'] },
  app: {
    layers: AUDIT,
    packages: ['@aws-sdk/*', '@aws-lambda-powertools/*', 'fastest-levenshtein', 'node:*', 'p-limit', 'yaml', 'zod'],
    types: ['aws-lambda'],
  },
  simulator: { layers: ['domain'], packages: ['*'] },
  // The local state machine runs the functions as they are deployed.
  cli: {
    layers: ['domain', 'engine', 'formats', 'channels', 'app', 'simulator', 'functions', 'package.json'],
    packages: ['@aws-lambda-powertools/*', 'commander', 'fastest-levenshtein', 'node:*', 'picocolors'],
    types: ['aws-lambda'],
  },
  functions: { layers: ['app', 'channels'], packages: ['zod'] },
};

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)
    .sort();
const files = [...filesUnder('src'), ...filesUnder('functions')];
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const layerOf = (path: string): string => path.split('/')[path.startsWith('src/') ? 1 : 0] ?? path;
const isAllowed = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));

/** Imports of a file that its layer forbids. */
const forbidden = (file: string, source: string): readonly string[] => {
  const own = layerOf(file);
  const layer = LAYERS[own];
  if (layer === undefined) return [`${own} is in no row of the table`];
  return importsOf(source)
    .filter(({ specifier, typeOnly }) => {
      if (!specifier.startsWith('.')) {
        return !isAllowed(specifier, layer.packages) && !(typeOnly && isAllowed(specifier, layer.types ?? []));
      }
      const imported = layerOf(relative(root, resolve(root, dirname(file), specifier)));
      return imported !== own && !layer.layers.includes(imported);
    })
    .map(({ specifier }) => specifier);
};

describe('the table of layers', () => {
  it.each(files)('%s imports only what its layer allows', (file) => {
    expect(forbidden(file, sourceOf(file))).toEqual([]);
  });

  it.each([
    ['src/domain/x.ts', "import { z } from 'zod';", 'zod'],
    ['src/domain/x.ts', "import { checks } from '../checks/index.ts';", '../checks/index.ts'],
    ['src/checks/x.ts', "await import('node:fs')", 'node:fs'],
    ['src/checks/x.ts', "import '../engine/evaluate.ts';", '../engine/evaluate.ts'],
    ['src/engine/x.ts', "import { S3Client } from '@aws-sdk/client-s3';", '@aws-sdk/client-s3'],
    ['src/engine/x.ts', "import type { Checks } from '../checks/index.ts';", '../checks/index.ts'],
    ['src/aws/x.ts', "export * from '../collectors/index.ts';", '../collectors/index.ts'],
    [
      'src/collectors/stack-drift/x.ts',
      "import { evaluate } from '../../engine/evaluate.ts';",
      '../../engine/evaluate.ts',
    ],
    ['src/stores/x.ts', "await import('../engine/evaluate.ts')", '../engine/evaluate.ts'],
    ['src/formats/x.ts', "import { writeFile } from 'node:fs/promises';", 'node:fs/promises'],
    ['src/channels/x.ts', "import type { Container } from '../app/container.ts';", '../app/container.ts'],
    ['src/app/x.ts', "import { world } from '../simulator/world.ts';", '../simulator/world.ts'],
    ['src/simulator/x.ts', "import { read } from '../aws/read.ts';", '../aws/read.ts'],
    ['src/cli/commands/x.ts', "import { S3Client } from '@aws-sdk/client-s3';", '@aws-sdk/client-s3'],
    ['functions/x.ts', "import { S3Client } from '@aws-sdk/client-s3';", '@aws-sdk/client-s3'],
    ['functions/x.ts', "import { evaluate } from '../src/engine/evaluate.ts';", '../src/engine/evaluate.ts'],
  ])('forbids %s to say %s', (file, source, specifier) => {
    expect(forbidden(file, source)).toEqual([specifier]);
  });

  it.each([
    ['src/domain/x.ts', "import type { z } from 'zod';"],
    ['src/collectors/stack-drift/x.ts', "import { read } from '../../aws/read.ts'; import { y } from '../listing.ts';"],
    ['functions/x.ts', "import { lambda } from '../src/app/lambda/lambda.ts';"],
  ])('allows %s to say %s', (file, source) => {
    expect(forbidden(file, source)).toEqual([]);
  });

  it('has a row for every folder, and no other', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...folders.map(({ name }) => name), 'functions'].sort()).toEqual(Object.keys(LAYERS).sort());
  });
});

describe('the pure middle', () => {
  const pure = files.filter((file) => ['domain', 'checks', 'engine', 'formats'].includes(layerOf(file)));
  const IMPURE =
    /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bfetch\(|\bsetTimeout\b|\bperformance\.|\bconsole\.|\brandomUUID\b/;

  it.each(pure)('%s reads no clock, environment or chance, and writes nothing', (file) => {
    expect(withoutComments(sourceOf(file)).match(IMPURE)?.[0]).toBeUndefined();
  });

  it.each(pure.filter((file) => layerOf(file) === 'checks'))('%s does not wait', (file) => {
    expect(withoutComments(sourceOf(file))).not.toMatch(/\basync\b|\bawait\b|\bPromise\b/);
  });

  it.each(pure.filter((file) => layerOf(file) === 'checks' && !file.endsWith('/index.ts')))(
    '%s sees no other check',
    (file) => {
      expect(importsOf(sourceOf(file)).filter(({ specifier }) => specifier.startsWith('./'))).toEqual([]);
    },
  );
});

it.each(files.filter((file) => layerOf(file) === 'functions'))('%s is at most about twenty lines', (file) => {
  expect(sourceOf(file).trimEnd().split('\n').length).toBeLessThanOrEqual(25);
});

/** Folders of `src/app` that a folder may import; all of them may import the container's types. */
const APP_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  runs: ['policy'],
  plan: ['policy', 'runs'],
  audit: ['policy', 'runs'],
  report: ['policy', 'runs'],
  alerts: ['policy', 'runs'],
  permissions: [],
  deployment: ['runs'],
  lambda: ['alerts', 'deployment', 'policy', 'runs'],
};
/** Files that wire: they take, make or pass on the container as a whole. */
const EDGES = ['src/app/container.ts', 'src/app/lambda/', 'functions/', 'src/cli/'];

describe('the folders of src/app', () => {
  const appFiles = filesUnder('src/app');
  const folderOf = (path: string): string => relative('src/app', path).split('/')[0] ?? path;
  /** Folders that a file imports and may not. */
  const crossing = (file: string, source: string): readonly string[] => {
    const own = folderOf(file);
    return importsOf(source)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => relative(root, resolve(root, dirname(file), specifier)))
      .filter((path) => path.startsWith('src/app/') && path !== 'src/app/container.ts')
      .map(folderOf)
      .filter((folder) => folder !== own && !(APP_FOLDERS[own] ?? []).includes(folder));
  };

  it.each(appFiles.filter((file) => file !== 'src/app/container.ts'))(
    '%s imports only what its folder allows',
    (file) => {
      expect(crossing(file, sourceOf(file))).toEqual([]);
    },
  );

  it.each([
    ['src/app/report/x.ts', "import { y } from '../audit/y.ts';", 'audit'],
    ['src/app/report/x.ts', "import type { Y } from '../alerts/y.ts';", 'alerts'],
    ['src/app/alerts/x.ts', "import type { Y } from '../report/y.ts';", 'report'],
    ['src/app/audit/x.ts', "import { y } from '../plan/y.ts';", 'plan'],
    ['src/app/runs/x.ts', "import { y } from '../audit/y.ts';", 'audit'],
    ['src/app/policy/x.ts', "import { y } from '../runs/y.ts';", 'runs'],
  ])('forbids %s to say %s', (file, source, folder) => {
    expect(crossing(file, source)).toEqual([folder]);
  });

  it('have a row each, and there is no other', () => {
    const folders = readdirSync(join(root, 'src/app'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(APP_FOLDERS).sort());
  });

  const takesWhole = (source: string): boolean =>
    /(?<!Pick<\s*)\bContainer\b/.test(withoutComments(source).replaceAll(/^import .*$/gm, ''));

  it.each(files.filter((file) => !EDGES.some((edge) => file.startsWith(edge))))(
    '%s picks the ports that it takes, and never takes the container as a whole',
    (file) => {
      expect(takesWhole(sourceOf(file))).toBe(false);
    },
  );

  it.each([
    ['const f = (container: Container, id: string) => id;', true],
    ['const f = ({ store }: Container) => store;', true],
    ["const f = ({ store }: Pick<Container, 'store'>) => store;", false],
    ["type Ports = Pick<\n  Container,\n  'store'\n>;", false],
    ["import type { Container } from '../container.ts';", false],
  ])('of %j this is said: %s', (source, isWhole) => {
    expect(takesWhole(source)).toBe(isWhole);
  });
});
