import type { Gap } from '../domain/gap.ts';
import type { Report } from '../domain/report.ts';
import { scopeKey } from '../domain/scope.ts';

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Computes the share of a run that was not seen, in percent with two decimals: the larger of resources without a
 * verdict, except those that Plumbline's roles do not read on purpose, and targets with an unread listing. An account that could not be entered counts as a target, and
 * a Region that a service control policy closes does not.
 */
export const unseenPercent = ({
  targets,
  gaps,
  coverage,
}: Pick<Report, 'targets' | 'coverage'> & {
  readonly gaps: readonly Gap[];
}): number => {
  const missing = new Set(
    gaps
      .filter(({ resource, reason }) => resource === undefined && reason !== 'region-closed')
      .map(({ target }) => scopeKey(target)),
  );
  const all = new Set([...targets.filter(({ closed }) => closed !== true).map(scopeKey), ...missing]);
  const { expected, evaluated, notRead = 0 } = coverage;
  const resources = share(expected - evaluated - notRead, expected - notRead);
  return Math.round(10_000 * Math.max(resources, share(missing.size, all.size))) / 100;
};
