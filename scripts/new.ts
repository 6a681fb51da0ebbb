import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean } from '../src/app/policy/nearest.ts';
import { scaffoldChannel } from './scaffold/channel.ts';
import { scaffoldCheck } from './scaffold/check.ts';
import { scaffoldFormat } from './scaffold/format.ts';
import { scaffoldKind } from './scaffold/kind.ts';
import { type ReadFile, type Scaffold, ScaffoldError } from './scaffold/scaffold.ts';

const SCAFFOLDS: Readonly<Record<string, (id: string, read: ReadFile) => Scaffold>> = {
  channel: scaffoldChannel,
  check: scaffoldCheck,
  format: scaffoldFormat,
  kind: scaffoldKind,
};

/** Scaffolds a unit from the arguments of `npm run new`. Throws a ScaffoldError that says how to call it. */
export const scaffold = (args: readonly string[], read: ReadFile): Scaffold => {
  const [unit = '', id, ...rest] = args;
  const known = Object.keys(SCAFFOLDS);
  const make = Object.hasOwn(SCAFFOLDS, unit) ? SCAFFOLDS[unit] : undefined;
  if (make === undefined || id === undefined || rest.length > 0)
    throw new ScaffoldError(
      `usage: npm run new -- ${known.join('|')} <id>${make === undefined && unit !== '' ? `; "${unit}" is none of them${didYouMean(unit, known)}` : ''}`,
    );
  return make(id, read);
};

const main = (): void => {
  const root = join(import.meta.dirname, '..');
  const read: ReadFile = (path) => {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  try {
    const { files, next } = scaffold(process.argv.slice(2), read);
    for (const { path, text } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    console.log(
      `Written:\n${files.map(({ path }) => `  ${path}`).join('\n')}\n\nNext:\n${next.map((step) => `  - ${step}`).join('\n')}`,
    );
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    console.error(error.message);
    process.exitCode = 64;
  }
};

if (import.meta.main) main();
