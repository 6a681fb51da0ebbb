import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../../context.ts';
import { oneOf } from '../../options/arguments.ts';
import { accountArgument, eachOf, regionArgument, repeated } from '../../options/audit-arguments.ts';
import { stageArgument } from '../../options/deployment-options.ts';
import { STATE_DIRECTORY } from '../../stores/state-directory.ts';
import type { AddArguments, ExceptionPlace, ListArguments } from './run-exceptions.ts';

const FORMATS = ['json', 'table'] as const;

const pattern = repeated((given: string) => given);
const tag = repeated((given: string): readonly [string, string] => {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=pattern.');
  return [given.slice(0, at), given.slice(at + 1)];
});

const addPlaceOptions = (command: Command): Command =>
  command
    .option('--state <directory>', 'where local audits are kept', STATE_DIRECTORY)
    .option('--stage <stage>', 'the deployed stage, such as prod, instead of its table', stageArgument)
    .option('--table <name>', "a deployment's DynamoDB table, plumbline-<stage>")
    .option('--table-region <code>', "the deployment's Region; the environment's by default", regionArgument)
    .option('--config <file>', 'the policy file, which limits the duration of exceptions');

const addCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('add')
      .summary('suppress findings')
      .description(
        'Suppresses findings until an expiry date. They are stored and marked as suppressed, and count again automatically. An exception suppresses findings that match every given option; for a repeated option, any of its values. Patterns are anchored: `*` matches any part of a name and crosses neither `:` nor `/`; a segment `**` matches any number of segments.',
      ),
  )
    .option('--finding <id>', 'this stored finding, by the beginning of its id, instead of the options below')
    .option('-c, --check <pattern>', 'of these checks (repeatable)', pattern)
    .option('-a, --account <id>', 'in this account (repeatable)', eachOf(accountArgument))
    .option(
      '--unit <path>',
      'in accounts of this unit and below, such as Root/Sandbox, or an ou- id (repeatable)',
      pattern,
    )
    .option('--account-tag <key=pattern>', 'in accounts with this tag (repeatable; all must match)', tag)
    .option('-r, --region <pattern>', 'in these Regions (repeatable)', pattern)
    .option(
      '--resource <pattern>',
      'of resources of this name, or of this ARN where it begins with arn: (repeatable)',
      pattern,
    )
    .option('--resource-tag <key=pattern>', 'of resources with this tag (repeatable; all must match)', tag)
    .requiredOption('--owner <name>', 'the team or person responsible')
    .requiredOption('--reason <text>', 'why the findings are suppressed')
    .option('--ticket <id>', 'a ticket or link to the decision')
    .requiredOption('--expires <day>', 'the expiry date, such as 2027-03-31, or days from now, such as 90d')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline exceptions add --finding 6e4eef99 --owner data --reason "scratch space" --expires 90d\n  plumbline exceptions add --check s3-bucket-versioning --resource "tmp-*" --owner data --reason "scratch space" --expires 90d\n  plumbline exceptions add --stage prod --unit Root/Sandbox --owner platform --reason "nothing of value" --ticket OPS-12 --expires 2027-03-31',
    )
    .action(async (given: AddArguments) => (await import('./run-exceptions.ts')).addException(context, given));

const listCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('list')
      .summary('list exceptions')
      .description(
        'Lists the exceptions of the policy file and of the table, with the stored findings that they suppress.',
      ),
  )
    .addOption(
      new Option('-f, --format <format>', `one of ${FORMATS.join(', ')}`).default('table').argParser(oneOf(FORMATS)),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline exceptions list\n  plumbline exceptions list --stage prod --format json',
    )
    .action(async (options: ListArguments) => (await import('./run-exceptions.ts')).listExceptions(context, options));

const removeCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('remove')
      .summary('remove an exception')
      .description('Removes an exception from the table. Its findings count again from the next report on.')
      .argument('<id>', 'id of an exception, as "plumbline exceptions list" shows it'),
  )
    .addHelpText('after', '\nExample:\n  plumbline exceptions remove ex-0a1b2c3d4e')
    .action(async (id: string, place: ExceptionPlace) =>
      (await import('./run-exceptions.ts')).removeException(context, id, place),
    );

/** Commands that suppress findings for a time. */
export const exceptionsCommand = (context: CliContext): Command =>
  new Command('exceptions')
    .summary('suppress findings until an expiry date')
    .description(
      'Adds, lists and removes exceptions, which suppress findings and have an owner, a reason and an expiry date. Exceptions in the policy file are changed there.',
    )
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context))
    .addHelpText('after', '\nExamples:\n  plumbline exceptions list\n  plumbline exceptions remove ex-0a1b2c3d4e');
