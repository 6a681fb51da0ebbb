import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { auditCommand } from './audit/command.ts';
import { checksCommand } from './checks/command.ts';
import { configCommand } from './config/command.ts';
import { demoCommand } from './demo/command.ts';
import { exceptionsCommand } from './exceptions/command.ts';
import { explainCommand } from './explain/command.ts';
import { onboardCommand } from './onboard/command.ts';
import { redriveCommand } from './redrive/command.ts';
import { reportCommand } from './report/command.ts';
import { runCommand } from './run/command.ts';
import { runsCommand } from './runs/command.ts';
import { simulateCommand } from './simulate/command.ts';

/** THE registry of commands, in the order of --help. */
export const commands = [
  auditCommand,
  checksCommand,
  configCommand,
  demoCommand,
  exceptionsCommand,
  explainCommand,
  onboardCommand,
  redriveCommand,
  reportCommand,
  runCommand,
  runsCommand,
  simulateCommand,
] as const satisfies readonly ((context: CliContext) => Command)[];
