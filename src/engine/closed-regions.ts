import type { Gap } from '../domain/gap.ts';
import type { TargetRecord } from '../domain/run.ts';
import { type Scope, scopeKey, scopeOf } from '../domain/scope.ts';

const isDeniedListing = ({ kind, resource, reason }: Gap): boolean =>
  kind !== undefined && resource === undefined && reason === 'denied-by-scp';

/** Groups records by target. */
const byTarget = (records: readonly TargetRecord[]): ReadonlyMap<string, readonly TargetRecord[]> => {
  const groups = new Map<string, TargetRecord[]>();
  for (const record of records) {
    const key = scopeKey(record.target);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups;
};

/** Returns the first gap of a target where every listing is denied, or answered and empty; undefined for any other. */
const closingGap = (records: readonly TargetRecord[]): Gap | undefined => {
  const gaps = records.flatMap((record) => record.gaps);
  if (!gaps.every(isDeniedListing) || records.some(({ gapsOmitted }) => gapsOmitted > 0)) return undefined;
  const denied = new Set(gaps.map(({ kind }) => kind));
  const isEmpty = records
    .flatMap(({ coverage }) => Object.entries(coverage))
    .every(([kind, { listed, expected, evaluated }]) =>
      listed ? expected === 0 : evaluated === 0 && denied.has(kind as NonNullable<Gap['kind']>),
    );
  return isEmpty ? gaps[0] : undefined;
};

const isSeen = ({ coverage }: TargetRecord): boolean =>
  Object.values(coverage).some(({ evaluated }) => evaluated > 0) ||
  Object.values(coverage).every(({ listed }) => listed);

/**
 * Finds Regions that a service control policy closes: AWS calls them enabled, and every listing is denied. ListBuckets is
 * often exempt, and shows no bucket there. An account that is closed in every Region is not seen at all, so its targets
 * keep their gaps.
 */
export const closedRegions = (records: readonly TargetRecord[]): ReadonlyMap<string, Gap> => {
  const targets = byTarget(records);
  const closing = [...targets].flatMap(([key, own]): readonly (readonly [string, Gap, Scope])[] => {
    const gap = closingGap(own);
    return gap === undefined || own[0] === undefined ? [] : [[key, gap, own[0].target]];
  });
  const closedKeys = new Set(closing.map(([key]) => key));
  const seen = new Set(
    records
      .filter((record) => !closedKeys.has(scopeKey(record.target)) && isSeen(record))
      .map(({ target }) => target.accountId),
  );
  return new Map(
    closing
      .filter(([, , { accountId }]) => seen.has(accountId))
      .map(([key, { kind: _kind, ...gap }, target]) => [
        key,
        {
          ...gap,
          target: scopeOf(target),
          reason: 'region-closed',
          detail: `Region closed by a service control policy: ${gap.detail}`,
        },
      ]),
  );
};
