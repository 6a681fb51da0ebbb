import { Command, Option } from 'commander';
import { checkReferences } from '../../../app/report/check-reference.ts';
import { renderLines } from '../../../formats/table/layout.ts';
import { painter } from '../../../formats/table/table.ts';
import { type CliContext, wantsColour } from '../../context.ts';
import { oneOf } from '../../options/arguments.ts';
import { checksMarkdown, checksTable } from '../explain/reference.ts';

const FORMATS = ['json', 'markdown', 'table'] as const;
type ChecksFormat = (typeof FORMATS)[number];

const render = ({ stdout, environment }: CliContext, format: ChecksFormat): string => {
  if (format === 'json') return `${JSON.stringify(checkReferences(), null, 2)}\n`;
  if (format === 'markdown') return checksMarkdown();
  return renderLines(checksTable(), stdout.columns ?? 100, painter(wantsColour(stdout, environment)));
};

/** Command that lists the checks. */
export const checksCommand = (context: CliContext): Command =>
  new Command('checks')
    .summary('list the checks')
    .description('Lists every check with its severity and its passing condition.')
    .addOption(
      new Option('-f, --format <format>', `one of ${FORMATS.join(', ')}`).default('table').argParser(oneOf(FORMATS)),
    )
    .addHelpText('after', '\nExamples:\n  plumbline checks\n  plumbline checks --format json')
    .action(({ format }: { readonly format: ChecksFormat }) => {
      context.stdout.write(render(context, format));
    });
