import { Command, CommanderError } from 'commander';
import { NO_CREDENTIALS_TEXT } from '../app/deployment/require-aws.ts';
import { PolicyError } from '../app/policy/policy.ts';
import { visible } from '../formats/text/visible.ts';
import { commands } from './commands/index.ts';
import { type CliContext, UsageError } from './context.ts';
import { EXIT, EXIT_CODES, type ExitCode } from './exit-code.ts';

const HELP = `
Exit codes:
${EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning.replaceAll('`', '')}`).join('\n')}

Examples:
  plumbline demo
  plumbline audit --region eu-west-1
  plumbline explain s3-bucket-encryption
  plumbline report --format markdown`;

const causesOf = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...causesOf(error.cause)] : [];

/** Suggests how to get credentials if they are missing. */
const credentialsHint = (error: unknown, environment: CliContext['environment']): string => {
  if (!causesOf(error).some(({ name }) => name === 'CredentialsProviderError')) return '';
  const profile = environment['AWS_PROFILE'];
  if (profile)
    return ` AWS_PROFILE names the profile "${profile}": see that ~/.aws/config has it, and log in (aws sso login --profile ${profile}).`;
  return causesOf(error).some(({ message }) => message.includes(NO_CREDENTIALS_TEXT)) ? '' : `. ${NO_CREDENTIALS_TEXT}`;
};

/** Makes a command and its subcommands throw instead of exit, write to the context, and show help on errors. */
const framed = (command: Command, { stdout, stderr }: CliContext): Command => {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
    })
    .showSuggestionAfterError(true)
    .showHelpAfterError('(--help shows the usage)');
  for (const child of command.commands) framed(child, { stdout, stderr } as CliContext);
  return command;
};

const createProgram = (context: CliContext): Command => {
  const program = new Command('plumbline')
    .description(
      'Audits AWS accounts for CloudFormation drift and for configuration that breaks policy. A verdict is proof.',
    )
    .version(context.version, '-V, --version', 'print the version')
    .addHelpText('after', HELP);
  for (const command of commands) program.addCommand(command(context));
  program.hook('preAction', (_program, action) => {
    const { profile } = action.opts<{ readonly profile?: string }>();
    // The SDK reads the profile from the environment when the first client is made.
    if (profile !== undefined) context.environment['AWS_PROFILE'] = profile;
  });
  return framed(program, context);
};

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `${visible(line)}\n`)
    .join('');

/** Names the kind of an error, unless it says nothing: `Error`, or an error that names itself as an AWS error does. */
const textOf = ({ name, message }: Error): string =>
  name === 'Error' || name.startsWith('Aws') ? message : `${name}: ${message}`;

const failure = (error: unknown, { stderr, environment }: CliContext): ExitCode => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof PolicyError || error instanceof UsageError) {
    stderr.write(lines(error.message));
    return EXIT.usage;
  }
  const text = error instanceof Error ? textOf(error) : String(error);
  const stack = error instanceof Error && environment['PLUMBLINE_DEBUG'] ? `\n${error.stack ?? ''}` : '';
  stderr.write(lines(`plumbline failed: ${text}${credentialsHint(error, environment)}${stack}`));
  return EXIT.failed;
};

/** Runs a command line (without the program's name) and resolves to its exit code. Never rejects. */
export const run = async (argv: readonly string[], context: Omit<CliContext, 'exit'>): Promise<ExitCode> => {
  let code: ExitCode = EXIT.ok;
  const whole: CliContext = {
    ...context,
    exit: (next) => {
      code = next;
    },
  };
  const program = createProgram(whole);
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    return context.signal.aborted ? EXIT.interrupted : failure(error, whole);
  }
  return context.signal.aborted ? EXIT.interrupted : code;
};
