import { constants, existsSync, statSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Severity } from '../../domain/check.ts';
import type { Report } from '../../domain/report.ts';
import { formats } from '../../formats/index.ts';
import { tableFormat } from '../../formats/table/table.ts';
import { type CliContext, UsageError, wantsColour } from '../context.ts';
import { exitCodeOf } from '../exit-code.ts';
import { oneOf, severityArgument } from '../options/arguments.ts';

type FormatId = (typeof formats)[number]['id'];

/** Options of every command that ends with a report. */
export interface ReportOptions {
  readonly format?: string;
  readonly output?: string;
  readonly failOn: Severity;
  readonly verbose?: boolean;
  readonly outcomes?: boolean;
}

const FORMAT_IDS: readonly FormatId[] = formats.map(({ id }) => id);

/** Adds --format, --output, --fail-on and --verbose to a command. */
export const addReportOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '-f, --format <format>',
        `one of ${FORMAT_IDS.join(', ')}; by default that of the output file's extension, or table`,
      ).argParser(oneOf(FORMAT_IDS)),
    )
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity of a finding that makes the exit code 1')
        .default('INFORMATIONAL' satisfies Severity)
        .argParser(severityArgument),
    )
    .option('-v, --verbose', 'every difference, change and API call');

/** Formats by the extension of an output file. */
const EXTENSIONS: Readonly<Record<string, FormatId>> = {
  '.csv': 'csv',
  '.htm': 'html',
  '.html': 'html',
  '.json': 'json',
  '.markdown': 'markdown',
  '.md': 'markdown',
};

const formatOf = ({ format, output }: Pick<ReportOptions, 'format' | 'output'>): string =>
  format ?? EXTENSIONS[extname(output ?? '').toLowerCase()] ?? 'table';

/**
 * Refuses a file that cannot be written, and outcomes in a format that does not list them, before anything is audited.
 * Throws UsageError.
 */
export const requireOutput = async (
  { directory }: Pick<CliContext, 'directory'>,
  options: Pick<ReportOptions, 'format' | 'outcomes' | 'output'>,
): Promise<void> => {
  const { output } = options;
  if (options.outcomes === true && formatOf(options) !== 'json')
    throw new UsageError('--outcomes lists every outcome in the format json: pass --format json');
  if (output === undefined) return;
  const file = resolve(directory, output);
  try {
    const place = existsSync(file) ? file : dirname(file);
    await access(place, constants.W_OK);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    throw new UsageError(`--output ${output} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
};

/** Renders a report to its destination and sets the exit code. */
export const deliverReport = async (context: CliContext, report: Report, options: ReportOptions): Promise<void> => {
  const { stdout, environment, directory } = context;
  const toFile = options.output !== undefined;
  const format =
    formatOf(options) === 'table'
      ? tableFormat({
          width: toFile ? 120 : (stdout.columns ?? 100),
          colour: !toFile && wantsColour(stdout, environment),
          verbose: options.verbose === true,
        })
      : formats.find(({ id }) => id === formatOf(options));
  const text = format?.render(report) ?? '';
  if (options.output === undefined) stdout.write(text);
  else await writeFile(resolve(directory, options.output), text);
  context.exit(exitCodeOf(report, options.failOn));
};
