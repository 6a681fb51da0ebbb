import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const files = ['src', 'functions', 'resources', 'scripts', 'bench', 'test']
  .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  .sort();

/** Returns the comments of a source, each as one line of text. */
const commentsOf = (source: string): readonly string[] =>
  [...source.matchAll(/^[ \t]*\/\*\*?((?:(?!\*\/)[\s\S])*)\*\/|^[ \t]*\/\/(.*(?:\n[ \t]*\/\/.*)*)/gm)].map(
    ([, block = '', line = '']) => (block || line).replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ').trim(),
  );

// A comment begins with a verb or a noun: CONTRIBUTING.md, "Comments and prose".
const CLAUSE_FIRST = /^(?:What|Of|Where|Those|Who|Whoever|Whose|Whatever)\b/;
const VAGUE_PEOPLE = /\b(?:nobody|somebody|anybody|everybody|whoever)\b/i;

const offences = (source: string): readonly string[] =>
  commentsOf(source).filter((comment) => CLAUSE_FIRST.test(comment) || VAGUE_PEOPLE.test(comment));

it.each([
  ['/** What hides the target. */', 'What hides the target.'],
  ['  // Of a run that failed, that alone.', 'Of a run that failed, that alone.'],
  ['/**\n * Where it stands,\n * in two lines.\n */', 'Where it stands, in two lines.'],
  ['/** Sends what nobody was told. */', 'Sends what nobody was told.'],
])('%j is refused', (source, comment) => {
  expect(offences(source)).toEqual([comment]);
});

it.each(['/** Returns what differs. */', "const text = 'What is it?';", '/** Whether the run ended. */'])(
  '%j is taken',
  (source) => {
    expect(offences(source)).toEqual([]);
  },
);

it('comments begin with a verb or a noun, and name callers, users and operators', () => {
  const found = files
    .filter((file) => file !== 'test/prose.test.ts')
    .flatMap((file) => offences(readFileSync(join(root, file), 'utf8')).map((comment) => `${file}: ${comment}`));
  expect(found).toEqual([]);
});

const pages = ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'src/**/*.md', '.github/**/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((page) => page !== 'CONTRIBUTING.md')
  .sort();

it.each(pages)('%s names users and operators', (page) => {
  const vague = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => VAGUE_PEOPLE.test(line));
  expect(vague).toEqual([]);
});
