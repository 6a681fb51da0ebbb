import type { ChangeKind } from '../../domain/alert.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Report, ReportChange } from '../../domain/report.ts';
import { returnedText } from '../text/accepted.ts';
import { shortened } from '../text/shortened.ts';
import { RESOLVED_TEXT } from '../text/wording.ts';
import { NAME } from './digest-lengths.ts';

/** A changed finding. */
export interface ReportedChange {
  readonly news: ChangeKind;
  readonly finding: Finding;
  readonly because?: string;
}

const isTold = (change: ReportChange): boolean =>
  change.suppressedBy === undefined && change.type !== 'persisted' && change.type !== 'unconfirmed';

/** Lists the changes of findings that no exception suppresses. */
export const reportedChanges = ({ changes, returned }: Report): readonly ReportedChange[] => {
  const back = returned.map(
    ({ finding, exceptionId, because }): ReportedChange => ({
      news: 'returned',
      finding,
      because: returnedText({ exceptionId: shortened(exceptionId, NAME), because }),
    }),
  );
  const returnedIds = new Set(back.map(({ finding }) => finding.id));
  const changed = changes.filter(isTold).flatMap((change): readonly ReportedChange[] => {
    if (change.type === 'resolved')
      return [{ news: 'resolved', finding: change.finding, because: RESOLVED_TEXT[change.because] }];
    // A returned finding includes its change of this run.
    if (change.type === 'changed' && returnedIds.has(change.finding.id)) return [];
    return [{ news: change.type as ChangeKind, finding: change.finding }];
  });
  return [...back, ...changed];
};
