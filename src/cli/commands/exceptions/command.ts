import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../../context.ts';
import { oneOf } from '../../options/arguments.ts';
import { accountArgument, eachOf, regionArgument } from '../../options/audit-arguments.ts';
import { STATE_DIRECTORY } from '../../stores/state-directory.ts';
import type { AddArguments, ExceptionPlace, ListArguments } from './run-exceptions.ts';

const FORMATS = ['json', 'table'] as const;

const pattern = eachOf((given: string) => given);
const tag = eachOf((given: string): readonly [string, string] => {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=pattern.');
  return [given.slice(0, at), given.slice(at + 1)];
});

const addPlaceOptions = (command: Command): Command =>
  command
    .option('--state <directory>', 'where local audits are kept', STATE_DIRECTORY)
    .option('--table <name>', "a deployment's DynamoDB table")
    .option('--table-region <code>', "the deployment's Region; the environment's by default", regionArgument)
    .option('--config <file>', 'the policy file, which says how long an exception may hold');

const addCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('add')
      .summary('accept findings')
      .description(
        'Accepts findings until a day: they are kept, marked as suppressed, and come back by themselves. An exception accepts what meets every option that is given; where one is repeated, any of its values. Patterns are anchored: `*` stands for any part of a name, but neither for `:` nor `/`; a segment `**` stands for any number of segments.',
      ),
  )
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
    .requiredOption('--owner <name>', 'who answers for it')
    .requiredOption('--reason <text>', 'why the findings are accepted')
    .option('--ticket <id>', 'where it was decided')
    .requiredOption('--expires <day>', 'the last day on which it holds, such as 2027-03-31 or 90d')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline exceptions add --check s3-bucket-versioning --resource "tmp-*" --owner data --reason "scratch space" --expires 90d\n  plumbline exceptions add --table plumbline --unit Root/Sandbox --owner platform --reason "nothing of value" --ticket OPS-12 --expires 2027-03-31',
    )
    .action(async (given: AddArguments) => (await import('./run-exceptions.ts')).addException(context, given));

const listCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('list')
      .summary('list exceptions')
      .description(
        'Lists the exceptions of the policy file and those that were added, with what they accept of the findings that are stored.',
      ),
  )
    .addOption(
      new Option('-f, --format <format>', `one of ${FORMATS.join(', ')}`).default('table').argParser(oneOf(FORMATS)),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline exceptions list\n  plumbline exceptions list --table plumbline --format json',
    )
    .action(async (options: ListArguments) => (await import('./run-exceptions.ts')).listExceptions(context, options));

const removeCommand = (context: CliContext): Command =>
  addPlaceOptions(
    new Command('remove')
      .summary('withdraw an exception')
      .description('Withdraws an exception that was added; its findings count again from the next report on.')
      .argument('<id>', 'id of an exception, as "plumbline exceptions list" shows it'),
  )
    .addHelpText('after', '\nExample:\n  plumbline exceptions remove ex-0a1b2c3d4e')
    .action(async (id: string, place: ExceptionPlace) =>
      (await import('./run-exceptions.ts')).removeException(context, id, place),
    );

/** Commands that suppress findings for a time. */
export const exceptionsCommand = (context: CliContext): Command =>
  new Command('exceptions')
    .summary('accept findings for a time')
    .description(
      'Adds, lists and removes exceptions: findings that are accepted, each with an owner, a reason and an end. Those of the policy file are changed there.',
    )
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context))
    .addHelpText('after', '\nExamples:\n  plumbline exceptions list\n  plumbline exceptions remove ex-0a1b2c3d4e');
