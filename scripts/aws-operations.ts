import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type OperationEntry, type OperationTable, operationActions } from '../src/aws/operations/operation-table.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'src/aws');

/** A module of operations. */
export interface OperationModule {
  /** File name without its ending. */
  readonly name: string;
  /** Path relative to `src/aws`. */
  readonly path: string;
  readonly operations: OperationTable;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly source: string;
}

const load = async (file: string): Promise<OperationModule | undefined> => {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes('export const operations')) return undefined;
  const exports = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  return {
    name: basename(file, '.ts'),
    path: file,
    operations: exports['operations'] as OperationTable,
    exports,
    source,
  };
};

/** All modules of operations, by name. */
export const operationModules: readonly OperationModule[] = (
  await Promise.all(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .toSorted((a, b) => basename(a).localeCompare(basename(b)))
      .map(load),
  )
).filter((module) => module !== undefined);

/** Extracts the first sentence of the comment above an exported function. */
const summaryOf = ({ name, source }: OperationModule, operation: string): string => {
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport const ${operation} =`).exec(source)?.[1];
  const text = comment?.replace(/\s*\n\s*\*\s*/g, ' ').trim();
  const sentence = text?.match(/^.*?[.;](?=\s|$)/)?.[0];
  if (sentence === undefined) throw new Error(`${name}.ts says nothing above ${operation}`);
  return sentence.replace(/[.;]$/, '').replaceAll('|', '\\|');
};

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join('<br>');

/** Tabulates the operations of modules. */
const table = (modules: readonly OperationModule[]): string =>
  [
    '| operation | what it does | API calls | IAM actions |',
    '|---|---|---|---|',
    ...modules.flatMap((module) =>
      Object.entries<OperationEntry>(module.operations).map(
        ([operation, entry]) =>
          `| \`${operation}\`<br>[${module.name}](${module.path}) | ${summaryOf(module, operation)} | ${code(entry.calls.map((call) => call.operation))} | ${code(operationActions(entry))} |`,
      ),
    ),
    '',
  ].join('\n');

const writes = ({ name }: OperationModule): boolean => name.endsWith('-write');

/** Renders every operation with its API calls and IAM actions, reading ones first. */
export const operationsMarkdown = (): string =>
  [
    '### Reading\n',
    table(operationModules.filter((module) => !writes(module))),
    "### Changing (`allow: 'write'`)\n",
    table(operationModules.filter(writes)),
  ].join('\n');

/** Renders a file of the repository as a user of the package would write it. */
export const exampleMarkdown = (path: string): string => {
  const source = readFileSync(join(root, path), 'utf8');
  return ['```ts', source.replaceAll('../../../src/aws/index.ts', 'plumbline-aws/aws').trimEnd(), '```', ''].join('\n');
};
