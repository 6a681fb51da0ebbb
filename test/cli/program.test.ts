import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { EXIT, EXIT_CODES } from '../../src/cli/exit-code.ts';
import { runCli } from '../support/cli-context.ts';

const signal = new AbortController().signal;
const names = commands.map((command) =>
  command({
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    environment: {},
    directory: '/',
    clock: () => new Date(0),
    signal,
    version: '0',
    exit: () => undefined,
  }).name(),
);

describe('the command line', () => {
  it('shows its help when nothing is asked', async () => {
    const { code, stdout } = await runCli([]);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toContain(`\n  ${name}`);
    for (const [code, meaning] of EXIT_CODES)
      expect(stdout).toContain(`\n  ${String(code).padEnd(4)}${meaning.replaceAll('`', '')}\n`);
  });

  it('prints its version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it.each(names)('helps with %s, by example', async (name) => {
    const { code, stdout } = await runCli([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}plumbline /);
  });

  it.each([
    ['an unknown command', ['reprot'], '(Did you mean report?)'],
    ['an unknown option', ['report', '--ouput', 'x'], '(Did you mean --output?)'],
    ['an unknown command of a command', ['config', 'valdate'], '(Did you mean validate?)'],
    [
      'an unknown format',
      ['report', '--format', 'jsn'],
      'Expected one of csv, html, json, markdown, table. Did you mean json?',
    ],
    ['an unknown severity', ['report', '--fail-on', 'hihg'], 'Did you mean HIGH?'],
    ['an argument too many', ['checks', 'one'], 'too many arguments'],
    ['an argument too few', ['explain'], "missing required argument 'check or finding'"],
    ['half a deployment', ['report', '--table', 'plumbline'], 'both --table and --bucket'],
    ['a report where nothing was audited', ['report'], 'no audit found in .plumbline. Run `plumbline audit`'],
    [
      'an unknown check',
      ['explain', 's3-bucket-versionin'],
      'there is no check "s3-bucket-versionin" (did you mean "s3-bucket-versioning"?)',
    ],
  ])('refuses %s with code 64', async (_, argv, text) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  it('shows hostile arguments as they are', async () => {
    const { stderr } = await runCli(['explain', '\x1b[31mred']);
    expect(stderr).toContain('there is no check "\\x1b[31mred"');
  });

  it('says 130 when it was interrupted', async () => {
    expect((await runCli(['checks'], { signal: AbortSignal.abort() })).code).toBe(130);
  });

  it('says 70 when it fails itself', async () => {
    const stdout = {
      write: () => {
        throw new Error('disk full');
      },
    };
    expect(await runCli(['checks'], { stdout })).toMatchObject({
      code: 70,
      stderr: 'plumbline failed: disk full\n',
    });
  });
});

it('means something by every exit code', () => {
  expect(EXIT_CODES.map(([code]) => code)).toEqual(Object.values(EXIT));
});

describe('plumbline checks', () => {
  it('lists every check in a line', async () => {
    const { stdout } = await runCli(['checks']);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...checks.map(({ id }) => id), '']);
  });

  it('is coloured on a terminal only, and not where colours are not wanted', async () => {
    const written: string[] = [];
    const stdout = { write: (text: string) => written.push(text), isTTY: true, columns: 100 };
    await runCli(['checks'], { stdout });
    await runCli(['checks'], { stdout, environment: { NO_COLOR: '1' } });
    expect(written.map((text) => text.includes('\x1b['))).toEqual([true, false]);
    expect((await runCli(['checks'])).stdout).not.toContain('\x1b[');
  });

  it('gives programs JSON', async () => {
    const { stdout } = await runCli(['checks', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject(checks.map(({ id, title }) => ({ id, title })));
  });
});

describe('plumbline explain', () => {
  it.each(checks.map(({ id }) => id))('explains %s', async (id) => {
    const { code, stdout } = await runCli(['explain', id]);
    expect(code).toBe(0);
    for (const section of ['WHY', 'READS', 'OPTIONS', 'MESSAGES', 'REMEDY', 'CONTROLS'])
      expect(stdout).toContain(`\n${section}\n`);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('names calls with the actions that allow them, options with their defaults', async () => {
    const { stdout } = await runCli(['explain', 's3-bucket-encryption']);
    expect(stdout).toContain('s3:GetBucketEncryption  allow s3:GetEncryptionConfiguration');
    expect(stdout).toContain('minimum  sse-s3 | sse-kms | sse-kms-cmk | dsse-kms  default sse-s3');
  });
});
