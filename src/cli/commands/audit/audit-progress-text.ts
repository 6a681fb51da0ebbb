import { countOf } from '../../../formats/text/wording.ts';
import type { AuditProgress } from '../../local/local-audit.ts';

const duration = (seconds: number): string =>
  seconds < 60
    ? `${seconds} s`
    : seconds < 3600
      ? `${Math.ceil(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

/** Formats one line: finished targets, pending detections, and the time left at the pace so far. */
export const auditProgressText = ({ done, targets, pendingStacks }: AuditProgress, elapsedMs: number): string => {
  const parts = [targets === undefined ? 'planning and auditing' : `${done} of ${countOf(targets, 'target')} audited`];
  if (pendingStacks > 0) parts.push(`${countOf(pendingStacks, 'stack')} under drift detection`);
  if (targets !== undefined && done > 0 && done < targets) {
    parts.push(`about ${duration(Math.ceil(((elapsedMs / done) * (targets - done)) / 1000))} left`);
  }
  return parts.join(', ');
};
