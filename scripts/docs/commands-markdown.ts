import type { Command } from 'commander';
import { commands } from '../../src/cli/commands/index.ts';
import type { CliContext } from '../../src/cli/context.ts';

/** Context for describing commands, which do not run. */
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

/** Renders the table of commands in docs/commands.md. */
export const commandsMarkdown = (): string =>
  [
    '| command | what it does |',
    '|---|---|',
    ...commands.flatMap((command) => described(command(nowhere), 'plumbline')),
    '',
  ].join('\n');
