import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
/** Files that packaging writes, and files that it does not need. */
const LEFT_OUT = new Set(['.git', '.serverless', '.esbuild', '.plumbline', 'coverage', 'dist']);

export interface PackageOptions {
  readonly stage?: string;
  readonly region?: string;
  /** Parameters of serverless.yml, as they are given on the command line. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Output of `serverless package`. */
export interface PackagedService {
  /** With the template, and one archive a Lambda. */
  readonly directory: string;
  readonly templateText: string;
  remove(): void;
}

/** Packages the service in a folder of its own, without credentials: the folder's entries are links to the repository's. */
export const packageService = async (options: PackageOptions = {}): Promise<PackagedService> => {
  const { stage = 'test', region = 'us-east-1', parameters = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-package-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const service = join(folder, 'service');
  // Packaging leaves a folder a Lambda where temporary files go.
  const temporary = join(folder, 'temporary');
  try {
    for (const made of [service, temporary]) mkdirSync(made);
    for (const entry of readdirSync(ROOT)) {
      // The command takes a link for no configuration.
      if (entry === 'serverless.yml') copyFileSync(join(ROOT, entry), join(service, entry));
      else if (!LEFT_OUT.has(entry)) symlinkSync(join(ROOT, entry), join(service, entry));
    }
    const command = join(ROOT, 'node_modules/serverless/bin/serverless.js');
    const given = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    // The user's environment may have credentials or a Region; the package must not need them.
    const { PATH = '', HOME = '' } = process.env;
    await promisify(execFile)(process.execPath, [command, 'package', '--stage', stage, '--region', region, ...given], {
      cwd: service,
      env: { PATH, HOME, TMPDIR: temporary, AWS_EC2_METADATA_DISABLED: 'true', SLS_TELEMETRY_DISABLED: '1' },
    });
  } catch (error) {
    remove();
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`serverless package failed: ${error}\n${stdout}${stderr}`);
  }
  const directory = join(service, '.serverless');
  const templateText = readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8');
  return { directory, templateText, remove };
};
