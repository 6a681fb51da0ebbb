import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/app/policy/parse-policy.ts';
import { explainFinding, findFindings } from '../../src/app/report/explain-finding.ts';
import { findingExplanation } from '../../src/cli/commands/explain/finding-explanation.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { DAY_MS, type DeployedWorld, deployed } from '../support/deployed-world.ts';
import { PAYMENTS, smallOrganization, wholeOrganization } from '../support/small-organization.ts';
import { policyOf, says, unversionedBuckets, VERSIONING } from '../support/unversioned-buckets.ts';

/** Output of `plumbline explain` for a finding, on a wide terminal without colours. */
const explained = async ({ container }: DeployedWorld, { id }: Finding, policy?: string): Promise<string> => {
  const [finding, ...more] = await findFindings(container, id.slice(0, 10));
  expect(more).toEqual([]);
  const given = policy === undefined ? undefined : parsePolicy(policy, 'given.yml');
  return findingExplanation(await explainFinding(container, finding as Finding, given), 400, (_style, text) => text);
};
/** A section of it, line by line. */
const sectionOf = (text: string, title: string): readonly string[] => {
  const [, rest = ''] = text.split(`\n${title}\n`);
  return (rest.split(/\n\n/)[0] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));
};
const openFinding = async (deployment: DeployedWorld, name: string): Promise<Finding> => {
  const finding = (await deployment.container.store.active()).find(({ resource }) => resource.name === name);
  return finding ?? expect.unreachable(`no finding of ${name}`);
};

const BASE = { severity: 'LOW' };
/** Each level at which the severity of the finding of `payments-ledger` can be decided, and what of the policy decides it. */
const LEVELS: readonly (readonly [level: string, match: object | undefined, about: string | undefined])[] = [
  ['a Region', { regions: ['us-*'] }, 'regions us-*'],
  ['a unit', { units: ['Root/Workloads', 'Root/Sandbox'] }, 'units Root/Workloads or Root/Sandbox'],
  ['a deeper unit', { units: ['Root/Workloads/Prod'] }, 'units Root/Workloads/Prod'],
  ['a tag of the account', { accountTags: { stage: 'prod' } }, 'accountTags stage=prod'],
  ['the account', { accounts: [PAYMENTS] }, `accounts ${PAYMENTS}`],
  [
    'the account and the Region',
    { accounts: [PAYMENTS], regions: ['us-east-1'] },
    `accounts ${PAYMENTS}, regions us-east-1`,
  ],
  ['a tag of the resource', { resourceTags: { data: 'ledger' } }, 'resourceTags data=ledger'],
  ['a pattern of names', { resources: ['payments-*'] }, 'resources payments-*'],
  [
    'the ARN of the resource',
    { resources: ['arn:aws:s3:::payments-ledger'] },
    'resources arn:aws:s3:::payments-ledger',
  ],
];

describe('the entry that decided', () => {
  test.each(LEVELS)('is named when it is about %s', async (_level, match, about) => {
    const overrides = [
      says({ accounts: ['999988887777'] }, { severity: 'CRITICAL' }),
      { ...says(match ?? {}, { severity: 'HIGH' }), reason: 'It holds the ledger.' },
    ];
    const policy = { ...policyOf(overrides), checks: { ...policyOf([]).checks, [VERSIONING]: BASE } };
    const deployment = await deployed(unversionedBuckets(), { policy });
    await deployment.report('first');
    const text = await explained(deployment, await openFinding(deployment, 'payments-ledger'));
    expect(sectionOf(text, 'ASKED BY THE POLICY')).toEqual([
      'enabled  true  by overrides[1]',
      'severity  HIGH  by overrides[1]',
      "mfaDelete  optional  by the check's default",
      `overrides[1] is about ${about}: It holds the ledger.`,
      'as run first had it',
    ]);
  });

  test('is the section of the check, and its default, where no override is about the resource', async () => {
    const policy = { ...policyOf([]), checks: { ...policyOf([]).checks, [VERSIONING]: BASE } };
    const deployment = await deployed(unversionedBuckets(), { policy });
    await deployment.report('first');
    const finding = await openFinding(deployment, 'payments-ledger');
    expect(sectionOf(await explained(deployment, finding), 'ASKED BY THE POLICY')).toEqual([
      "enabled  true  by the check's default",
      'severity  LOW  by checks',
      "mfaDelete  optional  by the check's default",
      'as run first had it',
    ]);
  });

  test('is told for each option by itself', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([
        says({ accountTags: { stage: 'prod' } }, { severity: 'HIGH', mfaDelete: 'required' }),
        says({ resources: ['payments-ledger'] }, { severity: 'CRITICAL' }),
      ]),
    });
    await deployment.report('first');
    const text = await explained(deployment, await openFinding(deployment, 'payments-ledger'));
    expect(sectionOf(text, 'ASKED BY THE POLICY')).toEqual([
      'enabled  true  by overrides[1]',
      'severity  CRITICAL  by overrides[1]',
      'mfaDelete  required  by overrides[0]',
      'overrides[1] is about resources payments-ledger',
      'overrides[0] is about accountTags stage=prod',
      'as run first had it',
    ]);
  });

  test('is that of another policy file where one is given', async () => {
    const deployment = await deployed(unversionedBuckets(), { policy: policyOf([]) });
    await deployment.report('first');
    const finding = await openFinding(deployment, 'payments-ledger');
    const off = `version: 1\noverrides:\n  - match: { accounts: ['${PAYMENTS}'] }\n    checks: { ${VERSIONING}: false }\n`;
    expect(sectionOf(await explained(deployment, finding, off), 'ASKED BY THE POLICY')).toEqual([
      'enabled  false  by overrides[0]',
      "severity  MEDIUM  by the check's default",
      "mfaDelete  optional  by the check's default",
      `overrides[0] is about accounts ${PAYMENTS}`,
      'not asked here any more (overrides[0])',
    ]);
    const tied = `version: 1\noverrides:\n${['payments-*', '*-ledger'].map((name, index) => `  - { match: { resources: ['${name}'] }, checks: { ${VERSIONING}: { severity: ${['LOW', 'HIGH'][index]} } } }\n`).join('')}`;
    expect(sectionOf(await explained(deployment, finding, tied), 'ASKED BY THE POLICY')).toEqual([
      expect.stringContaining(
        'overrides[0] and overrides[1] of the policy set severity of s3-bucket-versioning differently',
      ),
    ]);
  });
});

describe('a finding of drift', () => {
  const queueOf = ({ world }: DeployedWorld) =>
    world.account(PAYMENTS).region('us-east-1').stack('orders').resource('Queue');

  /** Opened on the first day, resolved on the second, reopened on the third, and accepted from the fourth on. */
  const lived = async (): Promise<{ readonly deployment: DeployedWorld; readonly finding: Finding }> => {
    const world = smallOrganization();
    const deployment = await deployed(world, { policy: wholeOrganization });
    await deployment.report('first');
    await deployment.clock.sleep(DAY_MS);
    queueOf(deployment).drift = 'IN_SYNC';
    await deployment.report('second');
    await deployment.clock.sleep(DAY_MS);
    queueOf(deployment).drift = 'MODIFIED';
    await deployment.report('third');
    return { deployment, finding: await openFinding(deployment, 'orders') };
  };

  test('shows expected -> actual per property, since when, how often it came back, and the commands that fix it', async () => {
    const { deployment, finding } = await lived();
    const text = await explained(deployment, finding);
    expect(text).toContain(`finding       ${finding.id}  MEDIUM  open`);
    expect(text).toMatch(/first seen {4}2026-11-10 06:00:\d\d UTC/);
    expect(text).toMatch(/reopened {6}1 time, last 2026-11-12 06:00:\d\d UTC/);
    expect(sectionOf(text, 'EVIDENCE')).toEqual([
      'Queue  AWS::SQS::Queue  MODIFIED',
      '/VisibilityTimeout  30 -> 300',
      'status  DRIFTED',
      'stackStatus  CREATE_COMPLETE',
      'driftedResources  1',
      'checkedResources  2',
      'totalResources  2',
      expect.stringMatching(/^last looked at 2026-11-12 06:00:\d\d UTC, run third: NON_COMPLIANT$/),
    ]);
    expect(sectionOf(text, 'HISTORY').map((line) => line.replace(/^.* UTC {2}/, ''))).toEqual([
      'reopened  run third',
      'resolved  now compliant  run second',
      'opened  run first',
    ]);
    expect(text).not.toContain('\nEXCEPTION\n');
    const [, , create, ...commands] = sectionOf(text, 'COMMANDS');
    expect(create).toContain(
      `aws cloudformation create-change-set --region us-east-1 --stack-name ${finding.resource.arn}`,
    );
    expect(create).toContain('--deployment-mode REVERT_DRIFT --use-previous-template');
    expect(commands.filter((command) => !command.startsWith('#')).at(-1)).toContain('describe-change-set');
    expect(commands.join('\n')).toContain('\n# aws cloudformation execute-change-set');
    expect(sectionOf(text, 'TO ACCEPT IT INSTEAD')).toEqual([
      `plumbline exceptions add --check cloudformation-stack-drift --account ${PAYMENTS} --region us-east-1 --resource ${finding.resource.arn} --owner '<the team or person responsible>' --reason '<why>' --expires 90d`,
    ]);
  });

  test('names the exception that accepts it', async () => {
    const { deployment, finding } = await lived();
    await deployment.container.exceptions.put({
      id: 'ex-0123456789',
      source: 'table',
      match: { resources: [finding.resource.arn] },
      owner: 'payments',
      reason: 'Tuned by hand.',
      ticket: 'OPS-1',
      expires: '2026-11-30T23:59:59.999Z',
      createdAt: '2026-11-12T08:00:00.000Z',
      createdBy: 'somebody',
    });
    const text = await explained(deployment, finding);
    expect(text).toContain(`${finding.id}  MEDIUM  open, suppressed by ex-0123456789`);
    expect(sectionOf(text, 'EXCEPTION')).toEqual([
      'id  ex-0123456789  of the table',
      'owner  payments',
      'reason  Tuned by hand.',
      'ticket  OPS-1',
      'expires  2026-11-30 23:59:59 UTC  expiring',
    ]);
    expect(text).not.toContain('TO ACCEPT IT INSTEAD');
    expect(sectionOf(text, 'COMMANDS')).toContain(
      '# the exception ex-0123456789 accepts this drift: it undoes that all the same',
    );
  });

  test('names the ignored differences that its remedy would undo, also where an earlier version stored it', async () => {
    const world = smallOrganization();
    const ignore = [{ logicalId: 'Queue', propertyPath: '/VisibilityTimeout', reason: 'It is tuned.' }];
    const deployment = await deployed(world, {
      policy: { ...wholeOrganization, checks: { 'cloudformation-stack-drift': { ignore } } },
    });
    const queue = queueOf(deployment);
    Object.assign(queue, {
      differences: [...queue.differences, { path: '/DelaySeconds', expected: '0', actual: '9', type: 'NOT_EQUAL' }],
    });
    await deployment.report('first');
    const finding = await openFinding(deployment, 'orders');
    expect(finding.data['setAside']).toEqual({ ignored: ['Queue /VisibilityTimeout'], refuted: [] });
    const { setAside: _added, ...data } = finding.data;
    const about = await explainFinding(deployment.container, { ...finding, data });
    expect(about.commands).toContain(
      '# it also undoes the differences that the policy ignores, 1: Queue /VisibilityTimeout',
    );
  });

  test('that is closed is found by its id as well, and says why it was closed', async () => {
    const { deployment, finding } = await lived();
    await deployment.clock.sleep(DAY_MS);
    queueOf(deployment).drift = 'IN_SYNC';
    await deployment.report('fourth');
    const text = await explained(deployment, finding);
    expect(text).toMatch(/MEDIUM {2}closed 2026-11-13 06:00:\d\d UTC: now compliant\n/);
    expect(sectionOf(text, 'HISTORY')).toHaveLength(4);
    expect(text).not.toContain('TO ACCEPT IT INSTEAD');
  });

  test('that could not be confirmed says what stood in the way', async () => {
    const { deployment, finding } = await lived();
    await deployment.clock.sleep(DAY_MS);
    deployment.world.faults.push({
      operation: 'cloudformation:DetectStackDrift',
      accountId: PAYMENTS,
      kind: 'error',
      error: { code: 'AccessDenied', message: 'not authorized', status: 403 },
    });
    await deployment.report('fourth');
    const text = await explained(deployment, finding);
    expect(sectionOf(text, 'HISTORY')[0]).toMatch(
      /UTC {2}unconfirmed {2}access-denied cloudformation:DetectStackDrift {2}run fourth$/,
    );
    const [verdict, gap] = sectionOf(text, 'EVIDENCE').slice(-2);
    expect(verdict).toMatch(/run fourth: INSUFFICIENT_DATA$/);
    expect(gap).toContain('allow cloudformation:DetectStackDrift');
  });
});

describe('a finding', () => {
  test('whose resource has a hostile name moves no cursor and runs nothing', async () => {
    const deployment = await deployed(unversionedBuckets(), { policy: policyOf([]) });
    await deployment.report('first');
    const finding = await openFinding(deployment, 'payments-ledger');
    const hostile = "x'; reboot #\u001b[2J\u202e";
    const resource = { ...finding.resource, arn: `arn:aws:s3:::${hostile}`, name: hostile };
    const about = await explainFinding(deployment.container, { ...finding, resource, message: hostile });
    const text = findingExplanation(about, 80, (_style, shown) => shown);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(about.commands.at(-1)).toContain(`--bucket 'x'\\''; reboot #`);
  });

  test('that nobody has is not found', async () => {
    const deployment = await deployed(unversionedBuckets(), { policy: policyOf([]) });
    await deployment.report('first');
    expect(await findFindings(deployment.container, '000000000000')).toEqual([]);
  });
});
