import { defined } from '../../domain/defined.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Run, Sighting, TargetRecord } from '../../domain/run.ts';
import { shorterLists } from './transition-log.ts';

/** Yields the record, then ever shorter versions that count the gaps they leave out. */
export function* targetRecordVersions(record: TargetRecord): Generator<TargetRecord> {
  for (const gaps of shorterLists(record.gaps)) {
    yield { ...record, gaps, gapsOmitted: record.gapsOmitted + record.gaps.length - gaps.length };
  }
}

/** Yields the run, then ever shorter versions whose last gap counts the gaps they leave out. */
export function* runVersions(run: Run): Generator<Run> {
  for (const gaps of shorterLists(run.gaps)) {
    const [omitted] = run.gaps.slice(gaps.length);
    if (omitted === undefined) {
      yield run;
      continue;
    }
    const more: Gap = {
      target: { ...omitted.target, accountId: '*', region: '*' },
      reason: omitted.reason,
      detail: `${run.gaps.length - gaps.length} more gaps did not fit into the run's record`,
    };
    yield { ...run, gaps: [...gaps, more] };
  }
}

/** Extracts the sighting that late runs compare with. */
export const sightingOf = ({ runId, at, listedAt, coverage }: TargetRecord): Sighting => ({
  runId,
  at,
  ...defined({ listedAt }),
  complete: (Object.keys(coverage) as ResourceKind[]).filter((kind) => coverage[kind]?.listed === true),
});
