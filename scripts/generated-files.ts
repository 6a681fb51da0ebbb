import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../src/app/policy/policy-schema.ts';
import { checksMarkdown, checksSummaryMarkdown } from '../src/cli/commands/explain/reference.ts';
import { EXIT_CODES } from '../src/cli/exit-code.ts';
import { formats } from '../src/formats/index.ts';
import { markdownTable } from '../src/formats/markdown.ts';
import { worldJsonSchema } from '../src/simulator/world/world-schema.ts';
import { exampleMarkdown, operationsMarkdown } from './aws-operations.ts';
import { commandsMarkdown } from './docs/commands-markdown.ts';
import { permissionsMarkdown } from './docs/permissions-markdown.ts';
import { memberRole } from './member-role.ts';

const root = join(import.meta.dirname, '..');

const markdownLines = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(head, rows)
    .map((text) => `${text}\n`)
    .join('');

/** Generators of the text between `<!-- <name>:begin -->` and `<!-- <name>:end -->` in a file. */
type Sections = Readonly<Record<string, () => string>>;

const README: Sections = { checks: checksSummaryMarkdown };

const COMMANDS: Sections = {
  commands: commandsMarkdown,
  'exit-codes': () =>
    markdownLines(
      ['code', 'meaning'],
      EXIT_CODES.map(([code, meaning]) => [String(code), meaning]),
    ),
  formats: () =>
    markdownLines(
      ['format', 'content type'],
      formats.map(({ id, contentType }) => [`\`${id}\``, `\`${contentType}\``]),
    ),
};

const AWS_README: Sections = {
  example: () => exampleMarkdown('test/aws/readme/example.ts'),
  fakes: () => exampleMarkdown('test/aws/readme/fakes.ts'),
  operations: operationsMarkdown,
};

const withSections = (path: string, sections: Sections): string =>
  Object.entries(sections).reduce(
    (text, [name, generate]) => {
      const begin = `<!-- ${name}:begin -->`;
      const end = `<!-- ${name}:end -->`;
      const [before, rest] = [text.indexOf(begin), text.indexOf(end)];
      if (before === -1 || rest === -1) throw new Error(`${path} has no section ${name}`);
      return `${text.slice(0, before + begin.length)}\n${generate()}${text.slice(rest)}`;
    },
    readFileSync(join(root, path), 'utf8'),
  );

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Returns the contents of every generated file, by its path. */
export const generatedFiles = (): Readonly<Record<string, string>> => ({
  'README.md': withSections('README.md', README),
  'docs/checks.md': withSections('docs/checks.md', { checks: checksMarkdown }),
  'docs/commands.md': withSections('docs/commands.md', COMMANDS),
  'docs/permissions.md': permissionsMarkdown(),
  'member-role.yml': memberRole(),
  'schemas/plumbline.config.schema.json': json(policyJsonSchema()),
  'schemas/world.schema.json': json(worldJsonSchema()),
  'src/aws/README.md': withSections('src/aws/README.md', AWS_README),
});
