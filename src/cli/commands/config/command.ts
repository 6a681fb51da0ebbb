import { writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import type { Policy } from '../../../app/policy/policy.ts';
import { policyJsonSchema } from '../../../app/policy/policy-schema.ts';
import { defined } from '../../../domain/defined.ts';
import { type CliContext, UsageError } from '../../context.ts';
import { packageFile } from '../../package-file.ts';
import { POLICY_FILE, readPolicyFile } from '../../stores/policy-file.ts';
import { policyTemplate } from './policy-template.ts';

/** Returns the path of the package's JSON Schema from a file; undefined if the package is in no folder at or below the file's. */
const schemaFrom = (file: string): string | undefined => {
  const path = relative(dirname(file), packageFile('schemas/plumbline.config.schema.json')).split(sep).join('/');
  return path.startsWith('../') || isAbsolute(path) ? undefined : `./${path}`;
};

const initCommand = ({ directory, stdout }: CliContext): Command =>
  new Command('init')
    .summary('write a policy file to start from')
    .description('Writes a policy file with every setting commented out, at its default.')
    .argument('[file]', 'where to write it', POLICY_FILE)
    .option('--force', 'replace a file that exists')
    .action(async (file: string, { force }: { readonly force?: boolean }) => {
      try {
        const path = resolve(directory, file);
        const text = policyTemplate(defined({ schema: schemaFrom(path) }));
        await writeFile(path, text, { flag: force === true ? 'w' : 'wx' });
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
          throw new UsageError(`${file} exists; --force replaces it`);
        if (error instanceof Error) throw new UsageError(`${file} cannot be written: ${error.message}`);
        throw error;
      }
      stdout.write(`wrote ${file}\n`);
    });

const targetsText = ({ targets }: Policy): string => {
  const accounts = [
    ...(targets.organization ? ['the organization'] : []),
    ...(targets.accounts.length > 0 ? [`${targets.accounts.length} named`] : []),
  ];
  const regions = targets.regions === 'all' ? 'every enabled Region' : targets.regions.join(', ');
  return `${accounts.length === 0 ? "the caller's own" : accounts.join(' and ')}; Regions: ${regions}`;
};

const validateCommand = (context: CliContext): Command =>
  new Command('validate')
    .summary('check a policy file')
    .description('Checks a policy file. Lists every mistake (exit code 64), or summarises what is audited.')
    .argument('[file]', 'the policy file', POLICY_FILE)
    .action(async (file: string) => {
      const { policy } = await readPolicyFile(context, file);
      const checks = Object.entries(policy.checks).map(
        ([id, { severity, asked }]) => `  ${id} (${severity}${asked ? '' : '; only where overrides ask it'})\n`,
      );
      const overrides = policy.overrides.length === 0 ? '' : `overrides: ${policy.overrides.length}\n`;
      context.stdout.write(
        `${file} is valid\naccounts: ${targetsText(policy)}\nchecks:\n${checks.join('')}${overrides}`,
      );
    });

const schemaCommand = ({ stdout }: CliContext): Command =>
  new Command('schema')
    .summary("print the policy file's JSON Schema")
    .description("Prints the policy file's JSON Schema, with which editors complete and check it.")
    .action(() => {
      stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
    });

/** Commands that write, check and describe policy files. */
export const configCommand = (context: CliContext): Command =>
  new Command('config')
    .summary('write or check the policy file')
    .description(`Writes, checks and describes policy files (${POLICY_FILE}).`)
    .addCommand(initCommand(context))
    .addCommand(schemaCommand(context))
    .addCommand(validateCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline config init\n  plumbline config validate\n  plumbline config schema > plumbline.schema.json',
    );
