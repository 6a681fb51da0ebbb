import {
  camelCase,
  type ReadFile,
  required,
  requireNew,
  type Scaffold,
  ScaffoldError,
  withEntry,
  withImport,
} from './scaffold.ts';

const REGISTRY = 'src/formats/index.ts';

const formatSource = (id: string): string => `import type { Format } from '../domain/ports.ts';
import { visible } from './text/visible.ts';
import { conclusion } from './text/wording.ts';

export const ${camelCase(id)}: Format = {
  id: '${id}',
  contentType: 'text/plain; charset=utf-8',
  render: (report) => \`\${visible(conclusion(report))}\\n\`,
};
`;

const testSource = (id: string): string => `import { ${camelCase(id)} } from '../../src/formats/${id}.ts';
import { formatContract } from '../support/format-contract.ts';

formatContract(${camelCase(id)}, '${id}');
`;

/** Scaffolds a report format that renders the conclusion of a report. */
export const scaffoldFormat = (id: string, read: ReadFile): Scaffold => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new ScaffoldError(`"${id}" is no id of a format: lower case, digits and hyphens`);
  const [source, test] = [`src/formats/${id}.ts`, `test/formats/${id}.test.ts`];
  requireNew(read, [source, test, `src/formats/${id}/${id}.ts`]);
  const registry = withEntry(required(read, REGISTRY), 'formats', camelCase(id));
  return {
    files: [
      { path: source, text: formatSource(id) },
      { path: test, text: testSource(id) },
      { path: REGISTRY, text: withImport(registry, camelCase(id), `./${id}.ts`) },
    ],
    next: [
      `${source}: content type and render. Text from AWS is hostile: escape it.`,
      `${test}: run it once, and read the golden files that it writes to test/formats/golden/ as a user would.`,
      'npm run docs, a line in CHANGELOG.md, npm test.',
    ],
  };
};
