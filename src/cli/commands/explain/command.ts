import { Command, Option } from 'commander';
import { didYouMean } from '../../../app/policy/nearest.ts';
import { checkReferences } from '../../../app/report/check-reference.ts';
import { renderLines } from '../../../formats/table/layout.ts';
import { painter } from '../../../formats/table/table.ts';
import { type CliContext, UsageError, wantsColour } from '../../context.ts';
import { oneOf } from '../../options/arguments.ts';
import { addStoreOptions } from '../../stores/stored-runs.ts';
import { explanation } from './reference.ts';
import { EXPLAIN_FORMATS, type ExplainArguments } from './run-explain-arguments.ts';

/** Matches the id of a finding, or its beginning. */
const FINDING_ID = /^[0-9a-f]{6,32}$/;

const explainCheck = ({ stdout, environment }: CliContext, id: string, { format }: ExplainArguments): void => {
  const references = checkReferences();
  const reference = references.find((candidate) => candidate.id === id);
  if (reference === undefined) {
    const ids = references.map((candidate) => candidate.id);
    throw new UsageError(
      `there is no check "${id}"${didYouMean(id, ids)}; there are ${ids.join(', ')}. The id of a finding has 32 hexadecimal digits, of which the first six are enough`,
    );
  }
  if (format === 'json') return void stdout.write(`${JSON.stringify(reference, null, 2)}\n`);
  stdout.write(renderLines(explanation(reference), stdout.columns ?? 100, painter(wantsColour(stdout, environment))));
};

/** Command that explains a check or a finding. */
export const explainCommand = (context: CliContext): Command =>
  addStoreOptions(
    new Command('explain')
      .summary('explain a check or a finding')
      .description(
        'Explains a check: its rationale, API calls, IAM actions, options, messages and remedy. Or explains a finding: its evidence, the entry of the policy that decided each option, its history, the exception that suppresses it, and the commands that fix it.',
      )
      .argument(
        '<check or finding>',
        'id of a check, as "plumbline checks" lists it, or of a finding (its first six digits are enough)',
      )
      .addOption(
        new Option('-f, --format <format>', `one of ${EXPLAIN_FORMATS.join(', ')}`)
          .default('table')
          .argParser(oneOf(EXPLAIN_FORMATS)),
      )
      .option('--config <file>', "a policy file to explain the finding by, instead of the run's own policy"),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline explain s3-bucket-encryption\n  plumbline explain 3f9a1c\n  plumbline explain 3f9a1c --config next-policy.yaml\n  plumbline explain 3f9a1c --table plumbline --bucket plumbline-runs-123456789012',
    )
    .action(async (id: string, options: ExplainArguments) =>
      FINDING_ID.test(id)
        ? (await import('./run-explain.ts')).runExplain(context, id, options)
        : explainCheck(context, id, options),
    );
