import {
  camelCase,
  capitalised,
  type ReadFile,
  required,
  requireNew,
  type Scaffold,
  ScaffoldError,
  withImport,
  withMember,
} from './scaffold.ts';

const REGISTRY = 'src/channels/index.ts';

const channelSource = (id: string): string => `import * as z from 'zod';
import { longestThat } from '../formats/digest/cut-digest.ts';
import { defineChannel } from './channel.ts';
import { post } from './post.ts';
import { secretGrants, secretSource } from './secret-source.ts';
import { plainText } from './sns/plain-text.ts';

/** Maximum bytes of a message. */
const MAX_BYTES = 10_000;

export interface ${capitalised(camelCase(id))}Message {
  readonly text: string;
}

export const ${camelCase(id)} = defineChannel({
  id: '${id}',
  delivery: 'queue',
  options: z.strictObject({
    webhook: secretSource.describe('Source of the address: ssm:<parameter> or secretsmanager:<secret>.'),
  }),
  address: (options) => options.webhook,
  render: (digest): ${capitalised(camelCase(id))}Message =>
    longestThat(
      digest,
      (cut) => ({ text: plainText(cut, MAX_BYTES) }),
      (message) => JSON.stringify(message).length <= MAX_BYTES,
    ),
  send: (message, { webhook: source }, ports) => post({ source, body: JSON.stringify(message), headers: {} }, ports),
  grants: ({ webhook: source }) => secretGrants([source]),
});
`;

const testSource = (id: string): string => {
  const message = `${capitalised(camelCase(id))}Message`;
  return `import { expect } from 'vitest';
import { type ${message}, ${camelCase(id)} } from '../../src/channels/${id}.ts';
import { type ChannelUnderTest, channelContract, queuedChannelContract } from '../support/channel-contract.ts';

const subject: ChannelUnderTest<{ readonly webhook: string }, ${message}> = {
  channel: ${camelCase(id)},
  options: { webhook: 'ssm:/plumbline/${id}' },
  refused: [[{ webhook: 'https://example.com/hook' }, 'expected ssm:<name of a parameter>']],
  secrets: { '/plumbline/${id}': '{address}' },
  hidden: /SECRET|127\\.0\\.0\\.1/,
  check: ({ text }) => expect(text).not.toBe(''),
  textOf: ({ text }) => text,
  shown: ({ text }) => text.split('\\n').length,
};
channelContract(subject);
queuedChannelContract(subject);
`;
};

/** Scaffolds a channel that posts plain text to a webhook. */
export const scaffoldChannel = (id: string, read: ReadFile): Scaffold => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new ScaffoldError(`"${id}" is no id of a channel: lower case, digits and hyphens`);
  const [source, test] = [`src/channels/${id}.ts`, `test/channels/${id}.test.ts`];
  requireNew(read, [source, test]);
  const registry = withMember(required(read, REGISTRY), 'channels', camelCase(id));
  return {
    files: [
      { path: source, text: channelSource(id) },
      { path: test, text: testSource(id) },
      { path: REGISTRY, text: withImport(registry, camelCase(id), `./${id}.ts`) },
    ],
    next: [
      `${source}: options, limits, rendering, sending and grants. Names in a digest must not be interpreted, and no error may show a secret.`,
      `${test}: limits and the number of shown entries. The contract covers hostile digests, throttles, lost answers and secrets.`,
      'docs/alerts.md: options, an example, and what was tried with the real service.',
      'npm run docs, a line in CHANGELOG.md, npm test.',
    ],
  };
};
