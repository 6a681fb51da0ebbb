import { execFile } from 'node:child_process';
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
});
