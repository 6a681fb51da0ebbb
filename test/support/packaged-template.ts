import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from './compile-cache.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Files that packaging writes, and files that it does not need. */
const LEFT_OUT = new Set(['.git', '.serverless', '.esbuild', '.plumbline', 'coverage', 'dist']);

export interface PackageOptions {
  readonly stage?: string;
  readonly region?: string;
  /** Parameters of serverless.yml, as on the command line. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Archives without files, for tests that read the template only. */
  readonly isTemplateOnly?: boolean;
}

const BUNDLER = '- serverless-esbuild\n';

/** The service's configuration, with its bundler or without. */
const configuration = (isTemplateOnly: boolean): string => {
  const text = readFileSync(join(ROOT, 'serverless.yml'), 'utf8');
  if (!text.includes(BUNDLER)) throw new Error('serverless.yml does not name serverless-esbuild');
  return isTemplateOnly ? text.replace(BUNDLER, '- ./test/support/ready-archives.cjs\n') : text;
};

/**
 * Packages the service in a folder without credentials: the folder's entries are links to the repository's. Returns the directory with
 * the template and one archive a Lambda.
 */
export const packageService = async (folder: string, options: PackageOptions = {}): Promise<string> => {
  const { stage = 'test', region = 'us-east-1', parameters = {}, isTemplateOnly = false } = options;
  const service = join(folder, 'service');
  // Packaging leaves a folder a Lambda where temporary files go.
  const temporary = join(folder, 'temporary');
  for (const made of [service, temporary]) mkdirSync(made, { recursive: true });
  for (const entry of readdirSync(ROOT)) {
    // The command takes a link for no configuration.
    if (entry === 'serverless.yml') writeFileSync(join(service, entry), configuration(isTemplateOnly));
    else if (!LEFT_OUT.has(entry)) symlinkSync(join(ROOT, entry), join(service, entry));
  }
  const command = join(ROOT, 'node_modules/serverless/bin/serverless.js');
  const given = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
  // Developers may have credentials or a Region; the package must not need them.
  const { PATH = '', HOME = '' } = process.env;
  try {
    await promisify(execFile)(process.execPath, [command, 'package', '--stage', stage, '--region', region, ...given], {
      cwd: service,
      env: {
        PATH,
        HOME,
        TMPDIR: temporary,
        AWS_EC2_METADATA_DISABLED: 'true',
        SLS_TELEMETRY_DISABLED: '1',
        NODE_COMPILE_CACHE: COMPILE_CACHE,
      },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`serverless package failed: ${error}\n${stdout}${stderr}`);
  }
  return join(service, '.serverless');
};
