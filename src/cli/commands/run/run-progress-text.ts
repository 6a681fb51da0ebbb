import type { RunProgress } from '../../../app/deployment/follow-run.ts';
import { countOf, numberText } from '../../../formats/text/wording.ts';

/** Formats the progress of a deployed run in one line. */
export const runProgressText = ({ run, resources, drift }: RunProgress): string => {
  if (run === undefined) return 'planning';
  const read = `${numberText(resources)} of ${countOf(run.targets, 'target')} audited`;
  const done = run.targets > 0 && resources >= run.targets;
  if (done && drift >= run.targets) return `${read}, writing the report`;
  return drift > 0 && drift < resources ? `${read}, drift settled in ${numberText(drift)}` : read;
};
