import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageFile } from '../../src/cli/package-file.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { startProcess, temporaryFolder } from '../support/command-line.ts';
import { policyFile } from '../support/test-policy.ts';

/** A bucket without versioning: an audit ends with 1. */
const audited = async () => {
  const simulator = await startSimulator({
    world: worldOf({
      version: 1,
      regions: ['eu-west-1'],
      accounts: [{ id: '111111111111', name: 'mine', buckets: [{ name: 'plain', region: 'eu-west-1' }] }],
    }),
  });
  onTestFinished(() => simulator.close());
  return simulator.environment();
};

/** Runs a line of the shell in which `"$@"` is the command line, and which keeps its exit code in the file `code`. */
const shell = async (line: string, argv: readonly string[], environment = {}) => {
  const directory = await temporaryFolder();
  await writeFile(join(directory, 'plumbline.config.yaml'), policyFile());
  const program = [process.execPath, packageFile('bin/plumbline.js'), ...argv];
  const { stderr } = await startProcess('sh', ['-c', line, 'sh', ...program], { directory, environment }).ended;
  return { directory, code: Number(await readFile(join(directory, 'code'), 'utf8')), stderr };
};

const AUDIT = ['audit', '--region', 'eu-west-1'];

test.skipIf(!existsSync('/dev/full'))(
  'A result that finds no room ends with 70 and one line, as 1 says findings',
  async () => {
    for (const argv of [['checks'], ['--help'], AUDIT]) {
      const { code, stderr } = await shell('"$@" > /dev/full; echo $? > code', argv, await audited());
      expect(code).toBe(70);
      expect(stderr).toMatch(/(^|\n)plumbline failed: standard output: ENOSPC: no space left on device, write\n$/);
      expect(stderr).not.toContain('    at ');
    }
  },
);

test('A reader that goes away changes nothing of the exit code', async () => {
  const { code, stderr } = await shell('{ "$@"; echo $? > code; } | true', AUDIT, await audited());
  expect(code).toBe(1);
  expect(stderr).not.toContain('EPIPE');
});

test('An audit goes on when nobody follows its progress any more', async () => {
  const { code, directory } = await shell('{ "$@" 2>&1 > result; echo $? > code; } | true', AUDIT, await audited());
  expect(code).toBe(1);
  expect(await readFile(join(directory, 'result'), 'utf8')).toContain('1 open finding (1 MEDIUM).');
});
