import type { Finding } from '../domain/finding.ts';

const orderOf = ({ target, checkId, resource }: Finding): readonly string[] => [
  target.accountId,
  target.region,
  checkId,
  resource.arn,
];

/** Orders findings by account, Region, check and resource. */
export const compareFindings = (left: Finding, right: Finding): number => {
  const other = orderOf(right);
  for (const [index, part] of orderOf(left).entries()) {
    const against = other[index] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
};
