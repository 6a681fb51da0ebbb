import type { Command } from 'commander';
import { commands } from '../../src/cli/commands/index.ts';
import type { CliContext } from '../../src/cli/context.ts';

/** Commands need a context to run, and none to be described. */
const nowhere: CliContext = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  environment: {},
  directory: '/',
  clock: () => new Date(0),
  signal: new AbortController().signal,
  version: '',
  exit: () => undefined,
};

const described = (command: Command, prefix: string): readonly string[] =>
  command.commands.length > 0
    ? command.commands.flatMap((child) => described(child, `${prefix} ${command.name()}`))
    : [`| \`${prefix} ${command.name()}\` | ${command.summary() || command.description()} |`];

/** The README's table of commands; a test holds the README to it. */
export const commandsMarkdown = (): string =>
  [
    '| command | what it does |',
    '|---|---|',
    ...commands.flatMap((command) => described(command(nowhere), 'plumbline')),
    '',
  ].join('\n');
