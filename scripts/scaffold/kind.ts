import {
  camelCase,
  capitalised,
  type ReadFile,
  required,
  requireNew,
  type Scaffold,
  ScaffoldError,
  withEntry,
  withImport,
} from './scaffold.ts';

const REGISTRY = 'src/collectors/index.ts';
const FACTS = 'src/domain/facts.ts';
const CALLS = 'src/domain/calls/index.ts';

const plural = (name: string): string => (name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`);

const collectorSource = (
  service: string,
  kind: string,
  name: string,
  list: string,
): string => `import { ${service}Calls } from '../domain/calls/${service}.ts';
import { defineCollector } from './collector.ts';

/** An item of the listing. */
interface Item {
  readonly arn: string;
  readonly name: string;
}

export const ${name} = defineCollector<'${kind}', Item>({
  kind: '${kind}',
  concurrency: 4,
  list: {
    call: ${service}Calls.${list},
    pages: async function* () {},
  },
  resource: ({ arn, name }) => ({ arn, name }),
  gone: ['ResourceNotFoundException'],
  tags: { call: ${service}Calls.${list}, read: async () => ({}) },
  facts: {
    name: { listed: ({ name }) => name },
  },
});
`;

const testSource = (file: string, name: string): string => `import { expect, it } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { ${name} } from '../../src/collectors/${file}.ts';
import { auditedWorld } from '../support/audited-world.ts';

it('lists every page, and reads every fact', async () => {
  const { clients, clock, target } = await auditedWorld({});
  const { evidence, gaps, complete } = await createCollector(${name}, clients, { clock }).collect(target);
  expect({ gaps, complete }).toEqual({ gaps: [], complete: true });
  expect(evidence.length).toBeGreaterThan(0);
});
`;

/** Adds a listing to a service's table of calls, or makes the table. */
const callTable = (service: string, operation: string, list: string, table: string | undefined): string => {
  const row = `  ${list}: { operation: '${service}:${operation}', on: ANYTHING, because: KNOWS_NO_RESOURCES },\n`;
  if (table === undefined)
    return `import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES } from './call.ts';\n\nexport const ${service}Calls = {\n${row}} as const satisfies CallTable;\n`;
  if (table.includes(`  ${list}: `)) return table;
  const end = table.lastIndexOf('} as const satisfies CallTable;');
  return `${table.slice(0, end)}${row}${table.slice(end)}`;
};

const withTable = (index: string, service: string): string => {
  const entry = `  ${service}: ${service}Calls,\n`;
  const begin = index.indexOf('const callTables = {\n') + 'const callTables = {\n'.length;
  const end = index.indexOf('} as const;', begin);
  const entries = index.slice(begin, end).split(/(?<=\n)/);
  const sorted = [...entries, entry].sort((one, other) => (one < other ? -1 : 1));
  return withImport(
    `${index.slice(0, begin)}${sorted.join('')}${index.slice(end)}`,
    `${service}Calls`,
    `./${service}.ts`,
  );
};

const withFacts = (facts: string, kind: string): string => {
  const at = facts.indexOf('\n}\n', facts.indexOf('export interface Facts {'));
  return `${facts.slice(0, at)}\n  '${kind}': { name: string };${facts.slice(at)}`;
};

/** Scaffolds a resource kind: its collector, facts, listing and registry line. */
export const scaffoldKind = (kind: string, read: ReadFile): Scaffold => {
  const [, service = '', resource = ''] = /^([a-z0-9]+):([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(kind) ?? [];
  if (service === '')
    throw new ScaffoldError(`"${kind}" is no kind: it is <service>:<resource> in lower case, such as dynamodb:table`);
  const file = plural(`${service}-${resource}`);
  const name = camelCase(file);
  const operation = `List${capitalised(camelCase(plural(resource)))}`;
  const list = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  const [source, test, table] = [
    `src/collectors/${file}.ts`,
    `test/collectors/${file}.test.ts`,
    `src/domain/calls/${service}.ts`,
  ];
  requireNew(read, [source, test]);
  const facts = required(read, FACTS);
  if (facts.includes(`'${kind}'`)) throw new ScaffoldError(`${FACTS} has the kind "${kind}" already`);
  const known = read(table);
  const text = callTable(service, operation, list, known);
  const registry = withEntry(required(read, REGISTRY), 'collectors', name);
  return {
    files: [
      { path: source, text: collectorSource(service, kind, name, list) },
      { path: test, text: testSource(file, name) },
      { path: REGISTRY, text: withImport(registry, name, `./${file}.ts`) },
      { path: FACTS, text: withFacts(facts, kind) },
      ...(text === known ? [] : [{ path: table, text }]),
      ...(known === undefined ? [{ path: CALLS, text: withTable(required(read, CALLS), service) }] : []),
    ],
    next: [
      `${table}: the calls that list and read the resources, each with \`on\` (the resources that it is allowed on) and \`because\`. Without them the collector does not compile.`,
      `${FACTS}: the facts of ${kind}. npx tsc -p . names every other file that must know them.`,
      `${source}: pages, tags and facts.`,
      `${test}: pages, absence, a resource that vanishes meanwhile, and denial of each call.`,
      `src/simulator/services/${service}.ts and src/simulator/world/world-schema.ts: the embedded AWS serves the calls, with the error codes that AWS has for each.`,
      `A check of the kind: npm run new -- check ${service}-${resource}-<aspect>`,
      'CHANGELOG.md: a line for users.',
      'npm run docs, npm run check, npm test.',
    ],
  };
};
