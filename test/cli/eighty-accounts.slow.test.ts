import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { AccountFile } from '../../src/simulator/world/world-schema.ts';
import { cliHere } from '../support/cli-here.ts';
import { deployInto, stackOf } from '../support/template-stack.ts';

const MANAGEMENT = '111111111111';
const ENGINEER = `arn:aws:iam::${MANAGEMENT}:role/Engineer`;
const PAGE = readFileSync(new URL('../../docs/guides/eighty-accounts.md', import.meta.url), 'utf8');

/** Commands of the guide, without the program. */
const commands = [...PAGE.matchAll(/^npx plumbline-aws (.*)$/gm)].map(([, text = '']) =>
  text.replace(/ > .*/, '').split(' '),
);
const commandOf = (name: string, position = 0): readonly string[] => {
  const found = commands.filter(([first]) => first === name)[position];
  return found ?? expect.unreachable(`the guide has no command ${name}`);
};
const policy = PAGE.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? expect.unreachable('the guide has no policy');

const account = (index: number): AccountFile => ({
  id: String(200_000_000_000 + index),
  name: `team-${index}`,
  unit: 'Root/Workloads',
  buckets: [{ name: `data-${index}`, region: 'eu-west-1' }],
});

/** An organization of eighty accounts, and an engineer in the management account who has a profile. */
const start = async () => {
  const world = worldOf({
    version: 1,
    iam: { enforce: true },
    defaultAccount: MANAGEMENT,
    regions: ['eu-west-1', 'us-east-1'],
    organization: { managementAccount: MANAGEMENT },
    accounts: [
      {
        id: MANAGEMENT,
        name: 'management',
        roles: [
          {
            name: 'Engineer',
            trust: { Statement: { Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: 'sts:AssumeRole' } },
            audit: true,
            policies: [
              {
                Statement: {
                  Effect: 'Allow',
                  Action: ['organizations:*', 'sts:AssumeRole', 'iam:GetRole'],
                  Resource: '*',
                },
              },
            ],
          },
        ],
      },
      ...Array.from({ length: 79 }, (_, index) => account(index)),
    ],
  });
  world.accessKeys.push({ id: 'AKIAENGINEER00000000', accountId: MANAGEMENT, roleName: 'Engineer' });
  const simulator = await startSimulator({ world });
  onTestFinished(() => simulator.close());
  const cli = await cliHere({ AWS_ENDPOINT_URL: simulator.endpoint, AWS_REGION: 'eu-west-1' });
  const credentials = '[engineer]\naws_access_key_id = AKIAENGINEER00000000\naws_secret_access_key = secret\n';
  writeFileSync(join(cli.directory, 'no-credentials'), credentials);
  return { world, cli };
};

test('The guide for eighty accounts works as it is written', async () => {
  const { world, cli } = await start();
  expect(await cli.run(commandOf('config'))).toMatchObject({ code: 0, stdout: 'wrote plumbline.config.yaml\n' });
  writeFileSync(join(cli.directory, 'plumbline.config.yaml'), policy);
  expect(await cli.run(commandOf('config', 1))).toMatchObject({ code: 0, stderr: '' });

  const onboard = await cli.run(commandOf('onboard'));
  expect(onboard).toMatchObject({ code: 0, stderr: '' });
  for (const { id } of world.accounts.values()) {
    if (id === MANAGEMENT) continue;
    const place = { name: 'role', partition: 'aws', region: 'us-east-1', accountId: id };
    deployInto(world, stackOf(onboard.stdout, place));
  }

  const checks = ['--check', 's3-bucket-versioning,s3-bucket-encryption,logs-log-group-retention'];
  const audited = await cli.run([...commandOf('audit'), ...checks, '--format', 'json']);
  const report = JSON.parse(audited.stdout) as Report;
  expect(report.gaps).toEqual([]);
  expect(new Set(report.targets.map(({ accountId }) => accountId)).size).toBe(80);
  expect(report.findings).toHaveLength(79);

  expect(await cli.run(commandOf('report'))).toMatchObject({ stderr: '' });
  expect(readFileSync(join(cli.directory, 'report.html'), 'utf8')).toContain('data-78');
  const id = report.findings[0]?.id.slice(0, 8) ?? '';
  expect((await cli.run(['explain', id])).stdout).toContain('s3-bucket-versioning');
});

test('Without a policy file the command line names the organization, its Regions and the accounts to leave out', async () => {
  const { world, cli } = await start();
  const [, ...options] = commandOf('audit', 1);
  const role = await cli.run([
    'onboard',
    '--print',
    '--auditor',
    MANAGEMENT,
    '--trust',
    ENGINEER,
    '--external-id',
    'THE-TEXT',
  ]);
  for (const { id } of world.accounts.values())
    if (id !== MANAGEMENT)
      deployInto(world, stackOf(role.stdout, { name: 'role', partition: 'aws', region: 'us-east-1', accountId: id }));
  const excluded = ['--exclude', `${MANAGEMENT},200000000001`, '--unit', 'Root/Workloads'];
  const { stdout } = await cli.run([
    'audit',
    ...options,
    ...excluded,
    '--check',
    's3-bucket-versioning',
    '--format',
    'json',
  ]);
  const report = JSON.parse(stdout) as Report;
  expect(report.gaps).toEqual([]);
  expect(report.targets).toHaveLength(2 * 78);
  expect(await cli.run(['audit', '--unit', 'Root/Workloads'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--unit selects accounts of the organization: pass --organization too'),
  });
});
