import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/cli/package-file.ts';
import { startProcess, temporaryFolder } from '../support/command-line.ts';

const LEFT_BEHIND = ['.git', '.plumbline', '.stryker-tmp', 'coverage', 'dist', 'node_modules', 'reports', 'test'];

/** The sources in a folder of their own, so that packing does not build in the working tree beside other tests. */
const copyOfSources = async (): Promise<string> => {
  const root = packageFile('.');
  const directory = await temporaryFolder();
  await cp(root, directory, {
    recursive: true,
    filter: (source) => !LEFT_BEHIND.includes(relative(root, source)),
  });
  await symlink(packageFile('node_modules'), join(directory, 'node_modules'), 'junction');
  return directory;
};

/** npm with the cache and settings of the user who runs the tests. */
const npm = async (program: 'npm' | 'npx', argv: readonly string[], directory: string): Promise<string> => {
  const { HOME = '' } = process.env;
  const { code, stdout, stderr } = await startProcess(program, argv, { directory, environment: { HOME } }).ended;
  expect({ argv, code, stderr: code === 0 ? '' : stderr }).toEqual({ argv, code: 0, stderr: '' });
  return stdout;
};

test('The package works where nothing but its tarball is installed', async () => {
  const folder = await temporaryFolder();
  await npm('npm', ['pack', '--pack-destination', folder], await copyOfSources());
  const [tarball] = await readdir(folder);
  expect(tarball).toMatch(/^plumbline-\d+\.\d+\.\d+\.tgz$/);

  const user = join(folder, 'user');
  await mkdir(user);
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  await npm('npm', ['install', ...flags, join(folder, `${tarball}`)], user);
  const shipped = await readdir(join(user, 'node_modules', 'plumbline'));
  expect(shipped).toEqual(expect.arrayContaining(['bin', 'dist', 'schemas', 'statemachines', 'worlds']));
  expect(shipped).not.toContain('src');
  expect(shipped).not.toContain('test');

  const plumbline = (...argv: readonly string[]) => npm('npx', ['--no-install', 'plumbline', ...argv], user);
  const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { readonly version: string };
  expect(await plumbline('--version')).toBe(`${version}\n`);
  expect(await plumbline('--help')).toMatch(/^Usage: plumbline /);
  expect(await plumbline('checks')).toContain('s3-bucket-versioning');
  expect(await plumbline('demo')).toContain('Day 2: some things were repaired');
}, 90_000);
