import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

describe('a clone in which units were scaffolded', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plumbline-new-'));
  const run = (command: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [join(directory, command), ...args], { cwd: directory, encoding: 'utf8' });

  beforeAll(() => {
    for (const path of ['bench', 'docs', 'functions', 'resources', 'scripts', 'src', 'statemachines', 'test', 'worlds'])
      cpSync(join(root, path), join(directory, path), { recursive: true });
    for (const path of ['package.json', 'tsconfig.json', 'vitest.config.ts', 'biome.json', '.gitignore', 'README.md'])
      cpSync(join(root, path), join(directory, path));
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['channel', 'mattermost'],
    ['check', 's3-bucket-sample'],
    ['format', 'junit'],
    ['kind', 'sqs:queue'],
  ])('a %s is written', (...unit) => {
    expect(run('scripts/new.ts', ...unit)).toMatchObject({ status: 0, stderr: '' });
  });

  it('compiles', () => {
    expect(run('node_modules/typescript/bin/tsc', '-p', '.').stdout).toBe('');
  });

  it('is formatted', () => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'format', '.'], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('No fixes applied');
  });

  it('has a test of the new check that says what is missing', () => {
    const test = 'test/checks/s3-bucket-sample.test.ts';
    const { stderr } = run('node_modules/vitest/vitest.mjs', 'run', '--no-color', test);
    for (const problem of ['no row is compliant', 'no row is non-compliant', 'no row shows the message'])
      expect(stderr).toContain(problem);
  });

  it('ends with 64 and a message for a wrong call', () => {
    expect(run('scripts/new.ts', 'chek', 'x')).toMatchObject({ status: 64, stdout: '' });
  });
});
