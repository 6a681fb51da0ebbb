import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { expect, test, vi } from 'vitest';
import { explainFinding } from '../../src/app/report/explain-finding.ts';
import { channels } from '../../src/channels/index.ts';
import { findingExplanation } from '../../src/cli/commands/explain/finding-explanation.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { RunId } from '../../src/domain/ids.ts';
import type { Report } from '../../src/domain/report.ts';
import { formats } from '../../src/formats/index.ts';
import { tableFormat } from '../../src/formats/table/table.ts';
import { driftedResources } from '../../src/formats/text/drift-data.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { StackFile } from '../../src/simulator/world/world-schema.ts';
import { DAY_MS, type DeployedWorld, deployed, HOME_REGION } from '../support/deployed-world.ts';
import { publishedDigests } from '../support/published-digests.ts';
import { type CorpusEntry, SECRETS, SETTINGS } from '../support/redaction-corpus.ts';

/** A policy as text, whose partner stands far behind its beginning and whose note far behind the partner. */
const policyText = (partner: string, note: string): string =>
  JSON.stringify({
    Statement: [
      ...Array.from({ length: 30 }, (_, index) => ({ Principal: `arn:aws:iam::${ACCOUNT}:role/team-${index}` })),
      { Principal: partner },
      { Note: 'n'.repeat(1_500) + note },
    ],
  });

const ACCOUNT = '111111111111';

const resourceOf = (
  { path, expected, actual }: CorpusEntry,
  index: number,
): NonNullable<StackFile['resources']>[number] => ({
  logicalId: `Resource${String(index).padStart(2, '0')}`,
  type: 'AWS::SQS::Queue',
  drift: 'MODIFIED',
  differences: [{ path, expected, actual }],
});

/** Stacks of so many resources, each of which has one entry. */
const stacksOf = (prefix: string, entries: readonly CorpusEntry[], size: number): readonly StackFile[] =>
  Array.from({ length: Math.ceil(entries.length / size) }, (_, index) => ({
    name: `${prefix}-${String(index).padStart(3, '0')}`,
    resources: entries.slice(index * size, (index + 1) * size).map(resourceOf),
  }));

const corpusWorld = () =>
  worldOf({
    version: 1,
    defaultAccount: ACCOUNT,
    regions: [HOME_REGION],
    accounts: [
      {
        id: ACCOUNT,
        name: 'app',
        regions: {
          [HOME_REGION]: {
            topics: ['alerts'],
            stacks: [...stacksOf('secrets', SECRETS, 25), ...stacksOf('settings', SETTINGS, 25)],
          },
        },
      },
    ],
  });

/** Text of everything that the Lambdas log from now on. */
const captureLogs = (): { readonly lines: string[]; readonly logger: Logger } => {
  const lines: string[] = [];
  for (const level of ['debug', 'error', 'info', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void lines.push(words.map(String).join(' ')));
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  return { lines, logger: new Logger({ serviceName: 'plumbline', logLevel: 'DEBUG' }) };
};

const tableItems = async ({ container }: DeployedWorld): Promise<string> => {
  const client = container.clients.for(DynamoDBClient, { region: HOME_REGION });
  const pages: string[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: 'plumbline' })) pages.push(JSON.stringify(Items));
  return pages.join('\n');
};

const runObjects = async ({ container: { bucket } }: DeployedWorld): Promise<string> => {
  const objects = await Promise.all((await bucket.list('')).map((key) => bucket.get(key)));
  return objects.join('\n');
};

/** Explains each finding. All but the first are told with the history of the first, which takes long to read. */
const explanations = async ({ container }: DeployedWorld, { findings }: Report): Promise<string> => {
  const [first] = findings;
  if (first === undefined) return '';
  const explained = await explainFinding(container, first);
  return findings
    .map((finding) => findingExplanation({ ...explained, finding }, 120, (_style, text) => text))
    .join('\n');
};

/** Every output of a run by its name, as text. */
const outputsOf = async (deployment: DeployedWorld, report: Report, lines: readonly string[]) => {
  const digests = publishedDigests(deployment.world);
  const rendered = Object.values(channels).map((channel) => [
    `the messages of ${channel.id}`,
    JSON.stringify(
      digests.map((digest) => channel.render(digest, { topicArn: '', webhook: '', url: '', secret: '' } as never)),
    ),
  ]);
  return Object.fromEntries([
    ['the items of the table', await tableItems(deployment)],
    ['the objects of the run bucket', await runObjects(deployment)],
    ['what was published', JSON.stringify(deployment.world.published)],
    ['the logs', lines.join('\n')],
    ['explain', await explanations(deployment, report)],
    ['the verbose table', tableFormat({ width: 140, verbose: true }).render(report)],
    ...formats.map((format) => [format.id, format.render(report)]),
    ...rendered,
  ]) as Readonly<Record<string, string>>;
};

/** Text without what breaks a word: the ends of lines, and the white space that a table adds. */
const unbroken = (text: string): string => text.replace(/\s+/g, '');

test('No output of a run has a secret of the corpus, and every security setting is shown', async () => {
  const { lines, logger } = captureLogs();
  const deployment = await deployed(corpusWorld(), {
    logger,
    stores: 'deployed',
    policy: {
      targets: { regions: [HOME_REGION] },
      alerts: { topicArn: `arn:aws:sns:${HOME_REGION}:${ACCOUNT}:alerts` },
    },
  });
  const report = await deployment.report('first');
  const outputs = await outputsOf(deployment, report, lines);

  const printed = Object.entries(outputs).flatMap(([output, text]) => {
    const whole = unbroken(text);
    return SECRETS.filter(({ needle }) => whole.includes(needle)).map(({ name }) => `${output}: ${name}`);
  });
  expect(printed).toEqual([]);
  for (const [output, text] of Object.entries(outputs)) expect(text.length, output).toBeGreaterThan(500);

  const differences = report.findings.flatMap(({ data }) => driftedResources(data).flatMap((row) => row.differences));
  expect(differences).toHaveLength(SECRETS.length + SETTINGS.length);
  const shown = new Set(differences.map(({ path, expected, actual }) => JSON.stringify([path, expected, actual])));
  const missing = SETTINGS.filter(({ path, expected, actual }) => !shown.has(JSON.stringify([path, expected, actual])));
  expect(missing).toEqual([]);
  const published = publishedDigests(deployment.world).flatMap(({ groups }) =>
    groups.flatMap(({ entries }) => entries),
  );
  expect(published.flatMap(({ properties }) => properties).length).toBeGreaterThan(100);
});

test('A long value shows where it differs in each output, and a change beyond what is shown is a change, once', async () => {
  const difference = (note: string): CorpusEntry => ({
    name: 'a policy',
    path: '/PolicyDocument',
    expected: policyText('222222222222', ''),
    actual: policyText('333333333333', note),
  });
  const deployment = await deployed(
    worldOf({
      version: 1,
      defaultAccount: ACCOUNT,
      regions: [HOME_REGION],
      accounts: [
        {
          id: ACCOUNT,
          name: 'app',
          regions: { [HOME_REGION]: { topics: ['alerts'], stacks: [...stacksOf('web', [difference('one')], 1)] } },
        },
      ],
    }),
    {
      policy: {
        targets: { regions: [HOME_REGION] },
        alerts: { topicArn: `arn:aws:sns:${HOME_REGION}:${ACCOUNT}:alerts` },
      },
    },
  );
  const report = await deployment.report('first');
  const outputs = { digest: JSON.stringify(publishedDigests(deployment.world)) };
  const texts = formats.filter(({ id }) => id !== 'csv').map((format) => [format.id, format.render(report)]);
  for (const [output, text] of Object.entries({ ...outputs, ...Object.fromEntries(texts) }))
    for (const partner of ['222222222222', '333333333333']) expect(text, output).toContain(partner);

  const resource = deployment.world.account(ACCOUNT).region(HOME_REGION).stack('web-000').resource('Resource00');
  const daily = async (name: string) => {
    await deployment.clock.sleep(DAY_MS);
    return (await deployment.report(name)).changes.map(({ type }) => type);
  };
  expect(await daily('second')).toEqual([]);
  Object.assign(resource, { differences: [{ ...resource.differences[0], actual: difference('two').actual }] });
  expect(await daily('third')).toEqual(['changed']);
  expect(await daily('fourth')).toEqual([]);
});

/** Stores the findings as the version did that hid the type of an authorization and named no ignored difference. */
const downgrade = async ({ container: { store }, clock }: DeployedWorld): Promise<void> => {
  const at = new Date(clock.now()).toISOString();
  for (const finding of await store.active()) {
    const { setAside: _added, ...data } = finding.data;
    const former = JSON.stringify(data).replace(/"(?:AWS_IAM|NONE)"/g, '"[redacted]"');
    const stored: Finding = { ...finding, data: JSON.parse(former), lastSeen: at };
    await store.apply('former' as RunId, finding.target, [{ type: 'changed', at, finding: stored }]);
  }
};

test('An upgrade changes a finding whose value is shown differently once, and keeps all others', async () => {
  const setting: CorpusEntry = { name: 'a setting', path: '/AuthType', expected: 'AWS_IAM', actual: 'NONE' };
  const ordinary: CorpusEntry = { name: 'another', path: '/DelaySeconds', expected: '0', actual: '9' };
  const deployment = await deployed(
    worldOf({
      version: 1,
      defaultAccount: ACCOUNT,
      regions: [HOME_REGION],
      accounts: [
        {
          id: ACCOUNT,
          name: 'app',
          regions: {
            [HOME_REGION]: { stacks: [...stacksOf('web', [setting], 1), ...stacksOf('shop', [ordinary, ordinary], 2)] },
          },
        },
      ],
    }),
    {
      policy: {
        targets: { regions: [HOME_REGION] },
        checks: {
          'cloudformation-stack-drift': { ignore: [{ logicalId: 'Resource01', reason: 'It is tuned.' }] },
        },
      },
    },
  );
  await deployment.report('first');
  await downgrade(deployment);
  const daily = async (name: string) => {
    await deployment.clock.sleep(DAY_MS);
    return (await deployment.report(name)).changes.map(({ type, finding }) => `${type} ${finding.resource.name}`);
  };
  expect(await daily('second')).toEqual(['changed web-000']);
  expect(await daily('third')).toEqual([]);
});
