import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

/** Runs a program, which must succeed. */
const succeed = async (program: string, argv: readonly string[], directory: string): Promise<string> => {
  const { code, stdout, stderr } = await startProcess(program, argv, { directory }).ended;
  expect({ argv, code, stderr: code === 0 ? '' : stderr }).toEqual({ argv, code: 0, stderr: '' });
  return stdout;
};

/**
 * Installs a tarball without a registry: unpacked, beside the dependencies that it declares and no others. These are links to the
 * clone's, which are of the versions of the lock file.
 */
const install = async (tarball: string, user: string): Promise<string> => {
  const modules = join(user, 'node_modules');
  const installed = join(modules, 'plumbline-aws');
  await mkdir(installed, { recursive: true });
  await succeed('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], user);
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(packageFile(join('node_modules', name)), join(modules, name), 'junction');
  }
  return installed;
};

describe('the package, where nothing but its tarball and its dependencies is installed', () => {
  let folder = '';
  let tarball = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plumbline-packed-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is packed', async () => {
    await succeed('npm', ['pack', '--offline', '--pack-destination', folder], await copyOfSources());
    const [packed = ''] = await readdir(folder);
    expect(packed).toMatch(/^plumbline-aws-\d+\.\d+\.\d+\.tgz$/);
    tarball = join(folder, packed);
  }, 90_000);

  test('has what it needs and no more, and works', async () => {
    const user = await temporaryFolder();
    const installed = await install(tarball, user);
    const shipped = await readdir(installed);
    expect(shipped).toEqual(
      expect.arrayContaining(['bin', 'dist', 'docs', 'examples', 'schemas', 'statemachines', 'worlds']),
    );
    expect(shipped).not.toContain('src');
    expect(shipped).not.toContain('test');

    const plumbline = (...argv: readonly string[]) =>
      succeed(process.execPath, [join(installed, 'bin/plumbline.js'), ...argv], user);
    const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { readonly version: string };
    expect(await plumbline('--version')).toBe(`${version}\n`);
    expect(await plumbline('--help')).toMatch(/^Usage: plumbline /);
    expect(await plumbline('checks')).toContain('s3-bucket-versioning');
    expect(await plumbline('config', 'init')).toBe('wrote plumbline.config.yaml\n');
    const [schema = ''] =
      (await readFile(join(user, 'plumbline.config.yaml'), 'utf8')).match(/(?<=\$schema=)\S+/) ?? [];
    expect(JSON.parse(await readFile(join(user, schema), 'utf8'))).toMatchObject({ type: 'object' });
    expect(await plumbline('config', 'validate')).toContain('plumbline.config.yaml is valid');
    expect(await plumbline('demo')).toContain('Day 2: some things were repaired');
  }, 90_000);
});
