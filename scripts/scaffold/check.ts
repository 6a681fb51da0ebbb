import { nearest } from '../../src/app/policy/nearest.ts';
import { collectors } from '../../src/collectors/index.ts';
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

const REGISTRY = 'src/checks/index.ts';
const VERDICTS = 'docs/verdicts.md';

interface Kind {
  readonly kind: string;
  /** Facts of the kind, which the collector reads. */
  readonly facts: readonly string[];
}

const kinds: readonly Kind[] = [
  { kind: 'cloudformation:stack', facts: ['drift'] },
  ...collectors.map(({ kind, facts }) => ({ kind, facts: Object.keys(facts) })),
];
const prefixOf = ({ kind }: Kind): string => kind.replace(':', '-');

const kindOf = (id: string): Kind => {
  const kind = kinds.find((candidate) => id.startsWith(`${prefixOf(candidate)}-`));
  if (kind !== undefined) return kind;
  const prefixes = kinds.map(prefixOf);
  const near = nearest(id.split('-').slice(0, 2).join('-'), prefixes);
  throw new ScaffoldError(
    `no kind belongs to "${id}": an id is <kind>-<aspect>, and the kinds are ${prefixes.join(', ')}${near === undefined ? '' : ` (did you mean "${near}-${id.split('-').slice(2).join('-')}"?)`}. A new kind: npm run new -- kind <service>:<resource>`,
  );
};

/** Path of the collector of a kind. */
const collectorOf = ({ kind }: Kind): string =>
  kind === 'cloudformation:stack' ? 'src/collectors/stack-drift.ts' : `src/collectors/${kind.replace(':', '-')}s.ts`;

const checkSource = (id: string, { kind, facts: [fact = ''] }: Kind): string => `import * as z from 'zod';
import { compliant, defineCheck, nonCompliant } from '../domain/check.ts';

export const ${camelCase(id)} = defineCheck({
  id: '${id}',
  title: '',
  rationale: '',
  remediation: '',
  severity: 'MEDIUM',
  controls: [],
  resource: '${kind}',
  reads: ['${fact}'],
  messages: {
    notMet: '{{resource}} .',
  },
  options: z.strictObject({}),
  evaluate: ({ ${fact} }) => (${fact} === undefined ? nonCompliant('notMet') : compliant),
  commands: () => [],
});
`;

const testSource = (id: string): string => `import { ${camelCase(id)} } from '../../src/checks/${id}.ts';
import { testCheck } from '../support/check-tester.ts';

testCheck(${camelCase(id)}, {
  defaults: {},
  compliant: [],
  nonCompliant: [],
});
`;

/** Puts a section with an empty row in front of the sections that are about no check. */
const withVerdicts = (page: string, id: string): string => {
  const section = `## (\`${id}\`)\n\n| Case | Outcome | Notes |\n|---|---|---|\n| | | |\n\n`;
  const at = page.indexOf('## Targets');
  return at === -1 ? `${page.trimEnd()}\n\n${section}` : `${page.slice(0, at)}${section}${page.slice(at)}`;
};

/** Scaffolds a check for a kind that is read already. */
export const scaffoldCheck = (id: string, read: ReadFile): Scaffold => {
  if (!/^[a-z0-9]+(-[a-z0-9]+){2,}$/.test(id))
    throw new ScaffoldError(`"${id}" is no id of a check: it is <service>-<resource>-<aspect> in lower case`);
  const kind = kindOf(id);
  const [source, test] = [`src/checks/${id}.ts`, `test/checks/${id}.test.ts`];
  requireNew(read, [source, test]);
  const [service] = kind.kind.split(':');
  const registry = withEntry(required(read, REGISTRY), 'checks', camelCase(id));
  return {
    files: [
      { path: source, text: checkSource(id, kind) },
      { path: test, text: testSource(id) },
      { path: REGISTRY, text: withImport(registry, camelCase(id), `./${id}.ts`) },
      { path: VERDICTS, text: withVerdicts(required(read, VERDICTS), id) },
    ],
    next: [
      `${source}: metadata, messages and evaluate. The facts of ${kind.kind} are ${kind.facts.join(', ')}.`,
      `A fact that is not read yet: its type in src/domain/facts.ts; its call, with \`on\` and \`because\`, in src/domain/calls/${service}.ts; how it is read in ${collectorOf(kind)}.`,
      `${test}: the table. It fails until it shows both verdicts and every message.`,
      `${VERDICTS}: a title and one row for each case, the awkward ones included.`,
      'test/verdicts/: a test of each row under its name, in the file of the kind.',
      'CHANGELOG.md: a line for users.',
      'npm run docs, npm run check, npm test.',
    ],
  };
};
