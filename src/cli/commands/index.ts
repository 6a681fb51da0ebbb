import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { auditCommand } from './audit.ts';
import { checksCommand } from './checks.ts';
import { configCommand } from './config.ts';
import { demoCommand } from './demo.ts';
import { exceptionsCommand } from './exceptions.ts';
import { explainCommand } from './explain.ts';
import { onboardCommand } from './onboard.ts';
import { redriveCommand } from './redrive.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { simulateCommand } from './simulate.ts';

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
