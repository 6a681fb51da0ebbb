import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Imports the largest Lambda in new processes, with the SDK in its bundle and with the SDK beside it. Prints medians
 * and their ratio.
 */
const RUNS = 25;
const ENTRY = 'functions/plan-audit.ts';
const ROOT = join(import.meta.dirname, '..');
/** Directory below the repository, so that packages beside the bundle are found. */
const DIRECTORY = join(ROOT, '.esbuild', 'cold-import');

type Settings = Omit<BuildOptions, 'plugins'> & {
  readonly outputFileExtension: string;
  readonly exclude: readonly string[];
  readonly plugins: string;
};
const required = createRequire(import.meta.url);
const configuration = required('../esbuild.config.cjs') as () => Settings;

/** Measures the import in milliseconds. */
const importMs = (file: string): number => {
  const script = `const began = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - began); process.exit(0);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  const milliseconds = Number(stdout);
  if (!(milliseconds > 0)) throw new Error(`${file} cannot be imported: ${stderr}`);
  return milliseconds;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const bundle = async (name: string, changes: BuildOptions): Promise<string> => {
  const { outputFileExtension, exclude: _, plugins, ...options } = configuration();
  const outfile = join(DIRECTORY, `${name}${outputFileExtension}`);
  await build({
    ...options,
    ...changes,
    plugins: required(join(ROOT, plugins)) as Plugin[],
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    outfile,
  });
  return outfile;
};

mkdirSync(DIRECTORY, { recursive: true });
try {
  const variants = [
    ['SDK bundled', await bundle('bundled', {})],
    ['SDK external', await bundle('external', { alias: {}, external: ['@aws-sdk/*', '@smithy/*'] })],
  ] as const;
  const times = variants.map((): number[] => []);
  // Alternates the two, so that other load on the machine affects both.
  for (let run = 0; run <= RUNS; run += 1)
    for (const [index, [, file]] of variants.entries()) {
      const taken = importMs(file);
      // The first import of each warms the disk.
      if (run > 0) times[index]?.push(taken);
    }
  const medians = times.map(median);
  for (const [index, [name, file]] of variants.entries())
    console.log(`${name.padEnd(14)}${String(statSync(file).size).padStart(9)} bytes  ${medians[index]?.toFixed(0)} ms`);
  console.log(
    `bundled / external: ${((medians[0] ?? 0) / (medians[1] ?? 1)).toFixed(2)} (median of ${RUNS}, Node.js ${process.versions.node})`,
  );
} finally {
  rmSync(DIRECTORY, { recursive: true, force: true });
}
