import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { cliHere } from '../support/cli-here.ts';

describe('A wrong word', () => {
  test.each<[string, readonly string[], string]>([
    ['command', ['audti'], 'Did you mean audit?'],
    ['option', ['audit', '--regoin', 'eu-west-1'], 'Did you mean --region?'],
    ['check', ['audit', '--check', 's3-bucket-versionin'], 'Did you mean s3-bucket-versioning?'],
    ['Region', ['audit', '--region', 'eu-wset-1'], 'did you mean "eu-west-1"?'],
    ['account id', ['audit', '--account', '11111111111'], 'Expected an account id: twelve digits, not 11.'],
    ['role name', ['audit', '--role-name', '/service-role/Auditor'], 'write service-role/Auditor'],
    ['ARN as a role name', ['audit', '--role-name', 'arn:aws:iam::111122223333:role/a/X'], 'not its ARN'],
    ['external id', ['audit', '--external-id', 'a'], 'expected 2 to 1224 letters'],
    ['format', ['audit', '--format', 'jsno'], 'Did you mean json?'],
    ['severity', ['report', '--severity', 'HGIH'], 'Did you mean HIGH?'],
    ['status', ['report', '--status', 'NONCOMPLIANT'], 'Did you mean NON_COMPLIANT?'],
    ['format of outcomes', ['audit', '--outcomes'], 'pass --format json'],
    [
      'place of exceptions',
      ['exceptions', 'list', '--stage', 'prod', '--table', 'x'],
      '--stage and --table exclude each other',
    ],
    ['policy file', ['audit', '--config', 'policy.yaml'], 'policy.yaml: there is no such file'],
    ['world file', ['simulate', '--world', 'world.yaml'], 'world.yaml: there is no such file'],
  ])('for a %s ends with code 64, names what was probably meant, and asks nothing of AWS', async (_, argv, text) => {
    const { run } = await cliHere({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    const { code, stdout, stderr } = await run(argv);
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test.each([
    [
      'under another name',
      'plumbline.config.yml',
      'version: 1\n',
      'there is plumbline.config.yml and no plumbline.config.yaml',
    ],
    [
      'in another encoding',
      'plumbline.config.yaml',
      Buffer.from('# Jos\xe9\nversion: 1\n', 'latin1'),
      'is not UTF-8 text',
    ],
  ])('of a policy %s is noticed', async (_name, file, contents, problem) => {
    const { run, directory } = await cliHere({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await writeFile(join(directory, file), contents);
    const { code, stdout, stderr } = await run(['audit']);
    expect({ code, stdout, stderr }).toEqual({ code: 64, stdout: '', stderr: expect.stringContaining(problem) });
  });

  test('in the policy is named with its place, and so are all the others', async () => {
    const { run, directory } = await cliHere();
    await writeFile(
      join(directory, 'plumbline.config.yaml'),
      'version: 1\ntarget: {}\nchecks:\n  s3-bucket-versionin: {}\ndrift: { budgte: 1h }\n',
    );
    const { code, stdout, stderr } = await run(['audit']);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      'plumbline.config.yaml:2:1 target: unknown key (did you mean "targets"?)',
      'plumbline.config.yaml:4:3 checks.s3-bucket-versionin: unknown check (did you mean "s3-bucket-versioning"?)',
      'plumbline.config.yaml:5:10 drift.budgte: unknown key (did you mean "budget"?)',
    ]);
  });
});

test('Every command has help with examples, on standard output alone', async () => {
  const { run } = await cliHere();
  const { stdout: help } = await run(['--help']);
  const names = [...help.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => `${name}`)
    .filter((name) => name !== 'plumbline');
  expect(names.length).toBeGreaterThanOrEqual(commands.length);
  for (const name of names.filter((name) => name !== 'help')) {
    const { code, stdout, stderr } = await run([name, '--help']);
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: plumbline /);
    expect(stdout).toMatch(/\nExamples?:\n {2}(?:[A-Z_]+=\S+ )?plumbline /);
  }
});

describe('What cannot work is refused before AWS is asked', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, number, string]>([
    [
      'an endpoint that is no address',
      ['audit'],
      { AWS_ENDPOINT_URL: 'nonsense' },
      64,
      'AWS_ENDPOINT_URL: expected a URL such as',
    ],
    [
      'a folder that is not there',
      ['audit', '--output', 'none/report.html'],
      {},
      64,
      '--output none/report.html cannot be written: ENOENT',
    ],
    [
      'a report in the place of a folder',
      ['audit', '--output', '.'],
      {},
      64,
      '--output . cannot be written: it is a folder',
    ],
    [
      'a policy where there is no folder',
      ['config', 'init', 'none/policy.yaml'],
      {},
      64,
      'none/policy.yaml cannot be written: ENOENT',
    ],
    [
      'a Region of a table',
      ['report', '--table', 't', '--bucket', 'b', '--table-region', 'eu-wset-1'],
      {},
      64,
      'did you mean "eu-west-1"?',
    ],
    [
      'a Region of exceptions',
      ['exceptions', 'list', '--table', 't', '--table-region', 'eu-wset-1'],
      {},
      64,
      'did you mean "eu-west-1"?',
    ],
    [
      'no credentials for a table',
      ['report', '--table', 't', '--bucket', 'b', '--table-region', 'eu-west-1'],
      {},
      70,
      'Name a profile (AWS_PROFILE), log in',
    ],
    [
      'a profile that is not there',
      ['audit', '--region', 'eu-west-1'],
      { AWS_PROFILE: 'nobody' },
      70,
      'AWS_PROFILE names the profile "nobody"',
    ],
  ])('%s', async (_, argv, environment, code, text) => {
    const { run } = await cliHere(environment);
    const ended = await run(argv);
    expect(ended.stderr).toContain(text);
    expect(ended).toMatchObject({ code, stdout: '' });
  });
});

test('plumbline simulate names the port that is in use, and how to get another', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { run } = await cliHere();
  expect(await run(['simulate', '--port', `${port}`])).toEqual({
    code: 64,
    stdout: '',
    stderr: `--port ${port}: the port is in use; choose another, or 0 for a free one\n`,
  });
});
