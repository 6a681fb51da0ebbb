import { explainFinding, findFindings } from '../../../app/report/explain-finding.ts';
import type { Finding } from '../../../domain/finding.ts';
import { scopeKey } from '../../../domain/scope.ts';
import { painter } from '../../../formats/table/table.ts';
import { visible, visibleJson } from '../../../formats/text/visible.ts';
import { type CliContext, UsageError, wantsColour } from '../../context.ts';
import { readPolicyFile } from '../../stores/policy-file.ts';
import { openStoredRuns } from '../../stores/stored-runs.ts';
import { findingExplanation } from './finding-explanation.ts';
import type { ExplainArguments } from './run-explain-arguments.ts';

/** Maximum number of findings that are named if a prefix is ambiguous. */
const MOST_NAMED = 10;

const nameOf = ({ id, target, checkId, resource }: Finding): string =>
  visible(`${id}  ${scopeKey(target)}  ${checkId}  ${resource.name}`);

/** Explains the finding whose id begins with the prefix. */
export const runExplain = async (context: CliContext, prefix: string, options: ExplainArguments): Promise<void> => {
  const { stdout, environment, clock } = context;
  const policy = options.config === undefined ? undefined : (await readPolicyFile(context, options.config)).policy;
  const stores = await openStoredRuns(context, options);
  try {
    const sources = { ...stores, clock };
    const [finding, ...more] = await findFindings(sources, prefix);
    if (finding === undefined)
      throw new UsageError(
        `there is no finding ${prefix}; "plumbline report" lists those that are open, --format json and csv with their whole ids`,
      );
    if (more.length > 0)
      throw new UsageError(
        `${prefix} is the prefix of several findings:\n${[finding, ...more].slice(0, MOST_NAMED).map(nameOf).join('\n')}`,
      );
    const explained = await explainFinding(sources, finding, policy);
    stdout.write(
      options.format === 'json'
        ? `${visibleJson(JSON.stringify(explained, null, 2))}\n`
        : findingExplanation(explained, stdout.columns ?? 100, painter(wantsColour(stdout, environment))),
    );
  } finally {
    await stores.close();
  }
};
