import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { createWorld } from './create-world.ts';
import type { World } from './world.ts';
import { problemsOf, type WorldProblem } from './world-problem.ts';
import { referenceProblems } from './world-references.ts';
import { type ParsedWorld, type WorldFile, worldFile } from './world-schema.ts';

/** Lists every problem of a world file, one per line: `file:line:column key: what`. */
export class WorldFileError extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'WorldFileError';
  }
}

const keyOf = (path: WorldProblem['path']): string =>
  path.reduce<string>(
    (key, part) => (typeof part === 'number' ? `${key}[${part}]` : key === '' ? part : `${key}.${part}`),
    '',
  );

const valueIn = (root: unknown, path: WorldProblem['path']): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], root);

const check = (value: unknown): { parsed?: ParsedWorld; problems: readonly WorldProblem[] } => {
  const result = worldFile.safeParse(value);
  if (!result.success) return { problems: problemsOf(result.error.issues, (path) => valueIn(value, path)) };
  return { parsed: result.data, problems: referenceProblems(result.data) };
};

type Parsed = ReturnType<typeof parseDocument>;

/** Returns the offset of a problem in the text; of a missing key, the place where it would be. */
const offsetOf = (document: Parsed, { path, ofKey }: WorldProblem): number => {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1]!;
    if (isMap(parent)) {
      const pair = (parent as YAMLMap).items.find(
        ({ key: node }) => isScalar(node) && String(node.value) === String(key),
      );
      if (!isPair(pair)) continue;
      const node =
        (ofKey && length === path.length) || !isNode(pair.value) || pair.value.range === undefined
          ? pair.key
          : pair.value;
      if (isNode(node) && node.range) return node.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
};

/** Loads a world from the text of its file (YAML or JSON). Throws a WorldFileError with every problem. */
export const loadWorld = (text: string, fileName: string): World => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${fileName}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  if (document.errors.length > 0) {
    throw new WorldFileError(document.errors.map(({ pos, message }) => `${at(pos[0])} ${message}`));
  }
  const { parsed, problems } = check(document.toJS({ maxAliasCount: 10_000 }));
  if (parsed === undefined || problems.length > 0) {
    const placed = problems.map((problem) => ({ problem, offset: offsetOf(document, problem) }));
    placed.sort((a, b) => a.offset - b.offset);
    throw new WorldFileError(
      placed.map(({ problem: { path, what }, offset }) => `${at(offset)} ${keyOf(path) || 'the file'}: ${what}`),
    );
  }
  return createWorld(parsed);
};

/** Loads a world from a file's contents, for tests and generators. Throws a WorldFileError. */
export const worldOf = (file: WorldFile): World => {
  const { parsed, problems } = check(structuredClone(file));
  if (parsed === undefined || problems.length > 0) {
    throw new WorldFileError(problems.map(({ path, what }) => `${keyOf(path) || 'the world'}: ${what}`));
  }
  return createWorld(parsed);
};
