import { Command } from 'commander';
import { checkReferences } from '../../app/check-reference.ts';
import { didYouMean } from '../../app/nearest.ts';
import { renderLines } from '../../formats/layout.ts';
import { painter } from '../../formats/table.ts';
import { type CliContext, UsageError, wantsColour } from '../context.ts';
import { explanation } from '../reference.ts';

/** Says all about one check. */
export const explainCommand = (context: CliContext): Command =>
  new Command('explain')
    .summary('say what a check asks for, reads and needs')
    .description(
      'Explains a check: why it is asked, what it reads, the IAM actions that it needs, its options, messages and remedy.',
    )
    .argument('<check>', 'id of a check, as "plumbline checks" lists it')
    .addHelpText('after', '\nExample:\n  plumbline explain s3-bucket-encryption')
    .action((id: string) => {
      const references = checkReferences();
      const reference = references.find((candidate) => candidate.id === id);
      if (reference === undefined) {
        const ids = references.map((candidate) => candidate.id);
        throw new UsageError(`there is no check "${id}"${didYouMean(id, ids)}; there are ${ids.join(', ')}`);
      }
      const { stdout, environment } = context;
      stdout.write(
        renderLines(explanation(reference), stdout.columns ?? 100, painter(wantsColour(stdout, environment))),
      );
    });
