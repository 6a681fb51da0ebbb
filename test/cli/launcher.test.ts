import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { packageFile } from '../../src/cli/package-file.ts';

const launch = promisify(execFile);
const launcher = packageFile('bin/plumbline.js');

describe('bin/plumbline.js', () => {
  it('runs the program from a clone', async () => {
    const { stdout, stderr } = await launch(process.execPath, [launcher, '--version']);
    expect({ stdout, stderr }).toEqual({ stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('passes on the exit code', async () => {
    await expect(launch(process.execPath, [launcher, 'explain', 'nothing'])).rejects.toMatchObject({
      code: 64,
      stdout: '',
    });
  });

  it('that cannot load the program ends with 70, as 1 says findings', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'plumbline-launcher-'));
    try {
      mkdirSync(join(directory, 'bin'));
      mkdirSync(join(directory, 'dist/src/cli'), { recursive: true });
      writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
      writeFileSync(join(directory, 'dist/src/cli/main.js'), "import 'a-package-that-is-not-installed';\n");
      copyFileSync(launcher, join(directory, 'bin/plumbline.js'));
      await expect(launch(process.execPath, [join(directory, 'bin/plumbline.js'), 'checks'])).rejects.toMatchObject({
        code: 70,
        stderr: expect.stringMatching(/^plumbline failed: Cannot find package 'a-package-that-is-not-installed'.*\n$/),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
