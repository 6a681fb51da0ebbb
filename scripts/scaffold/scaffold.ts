/** Reads files of the repository by their paths; undefined if one does not exist. */
export type ReadFile = (path: string) => string | undefined;

/** A file to write, new or changed. */
interface ScaffoldedFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new unit, and the steps that are left to its author. */
export interface Scaffold {
  readonly files: readonly ScaffoldedFile[];
  readonly next: readonly string[];
}

/** A request that cannot be scaffolded; its message is for the author. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

/** Returns a file that must exist. */
export const required = (read: ReadFile, path: string): string => {
  const text = read(path);
  if (text === undefined) throw new ScaffoldError(`${path} does not exist: run this in a clone of the repository`);
  return text;
};

/** Throws if any of the paths exists. */
export const requireNew = (read: ReadFile, paths: readonly string[]): void => {
  const existing = paths.find((path) => read(path) !== undefined);
  if (existing !== undefined) throw new ScaffoldError(`${existing} exists: choose another id, or edit the file`);
};

export const capitalised = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** Converts `s3-bucket-versioning` to `s3BucketVersioning`. */
export const camelCase = (id: string): string =>
  id
    .split(/[-:]/)
    .map((word, index) => (index === 0 ? word : capitalised(word)))
    .join('');

/** Inserts an import statement in the order of the modules. */
export const withImport = (source: string, name: string, from: string): string => {
  const line = `import { ${name} } from '${from}';`;
  const lines = source.split('\n');
  const imports = lines.flatMap((text, index) => (/^import .* from '\.\.?\//.test(text) ? [index] : []));
  const before = imports.find((index) => (/from '(.*)'/.exec(lines[index] ?? '')?.[1] ?? '') > from);
  const at = before ?? (imports.at(-1) ?? -1) + 1;
  return lines.toSpliced(at, 0, line).join('\n');
};

/** Maximum width of a line, as Biome formats it. */
const WIDTH = 120;

/** Writes a list on one line, or on one line for each name if it is too long. */
const onLines = (begin: string, names: readonly string[], end: string, space: string): string => {
  const line = `${begin}${space}${names.join(', ')}${space}${end}`;
  return line.length <= WIDTH ? line : `${begin}\n${names.map((name) => `  ${name},\n`).join('')}${end}`;
};

const sortedNames = (list: string, name: string): readonly string[] =>
  [...list.split(','), name]
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .sort((one, other) => (one < other ? -1 : 1));

/** Adds an entry to the array of a registry, sorted by name, one entry a line. */
export const withEntry = (source: string, registry: string, name: string): string => {
  const match = new RegExp(`(export const ${registry} = \\[)([^\\]]*)(\\].*)`).exec(source);
  if (match === null) throw new ScaffoldError(`the registry ${registry} is not where the scaffold expects it`);
  const [all, begin, entries = '', end = ''] = match;
  return source.replace(all, onLines(begin ?? '', sortedNames(entries, name), end, ''));
};

/** Adds a member to the object of a registry, sorted by name. */
export const withMember = (source: string, registry: string, name: string): string => {
  const match = new RegExp(`(export const ${registry} = \\{)([^}]*)(\\}.*)`).exec(source);
  if (match === null) throw new ScaffoldError(`the registry ${registry} is not where the scaffold expects it`);
  const [all, begin, members = '', end = ''] = match;
  return source.replace(all, onLines(begin ?? '', sortedNames(members, name), end, ' '));
};
