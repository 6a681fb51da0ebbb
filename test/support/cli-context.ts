import type { CliContext } from '../../src/cli/context.ts';
import type { ExitCode } from '../../src/cli/exit-code.ts';
import { run } from '../../src/cli/program.ts';

export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process and collects what it writes. */
export const runCli = async (
  argv: readonly string[],
  context: Partial<Omit<CliContext, 'exit'>> = {},
): Promise<CliResult> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(argv, {
    stdout: { write: (text) => out.push(text), columns: 100 },
    stderr: { write: (text) => err.push(text), columns: 100 },
    environment: {},
    directory: '/nowhere',
    clock: () => new Date('2026-11-03T03:00:00.000Z'),
    signal: new AbortController().signal,
    version: '1.2.3',
    ...context,
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
};
