import { CHANGE_KINDS, type ChangeKind } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import { countOf, numberText, percentText, timeText } from '../text/wording.ts';
import type { Digest, DigestEntry, DigestException, DigestGap, DigestGroup, DigestProperty } from './digest.ts';

const COUNTED: Readonly<Record<ChangeKind, (count: number) => string>> = {
  failed: () => 'the run failed',
  opened: (count) => `${numberText(count)} opened`,
  reopened: (count) => `${numberText(count)} reopened`,
  returned: (count) => `${numberText(count)} no longer accepted`,
  changed: (count) => `${numberText(count)} changed`,
  resolved: (count) => `${numberText(count)} resolved`,
  incomplete: (count) => `less seen of ${countOf(count, 'target')}`,
  expired: (count) => `${countOf(count, 'exception')} expired`,
  expiring: (count) => `${countOf(count, 'exception')} about to expire`,
};

/** `3 opened, 1 resolved`. */
export const newsText = ({ counts }: Pick<Digest, 'counts'>): string =>
  CHANGE_KINDS.flatMap((news) => {
    const count = counts[news];
    return count === undefined ? [] : [COUNTED[news](count)];
  }).join(', ');

/** `2 open findings (1 HIGH, 1 LOW)`. */
export const openText = ({ open }: Pick<Digest, 'open'>): string => {
  const severities = SEVERITIES.toReversed().flatMap((severity) => {
    const count = open[severity];
    return count === undefined ? [] : [{ severity, count }];
  });
  const total = severities.reduce((sum, { count }) => sum + count, 0);
  const parts = severities.map(({ severity, count }) => `${numberText(count)} ${severity}`);
  return total === 0 ? 'no open findings' : `${countOf(total, 'open finding')} (${parts.join(', ')})`;
};

/** `99.5 % evaluated, 3 gaps`; without a percentage where whole targets were not seen. */
export const coverageText = ({ coverage }: Pick<Digest, 'coverage'>): string => {
  const { expected, evaluated, gaps, unseenTargets = 0 } = coverage;
  const evaluations =
    unseenTargets > 0
      ? `${countOf(unseenTargets, 'target')} not seen, ${numberText(evaluated)} of ${numberText(expected)} evaluated`
      : `${percentText(evaluated, expected)} evaluated`;
  const share = expected === 0 && unseenTargets === 0 ? 'nothing evaluated' : evaluations;
  return `${share}, ${gaps === 0 ? 'no gaps' : countOf(gaps, 'gap')}`;
};

/** Formats the start of the run. */
export const startText = ({ run }: Pick<Digest, 'run'>): string => timeText(run.startedAt);

/** `opened`, `reopened (3 times)`, `resolved (now compliant)`; `mark` is put around what is no text of ours. */
export const entryNews = (
  { news, because, timesReopened }: DigestEntry,
  mark: (text: string) => string = String,
): string => {
  const word = news === 'returned' ? 'no longer accepted' : news;
  const times = timesReopened === undefined || timesReopened < 2 ? '' : ` (${numberText(timesReopened)} times)`;
  return `${word}${times}${because === undefined ? '' : ` (${mark(because)})`}`;
};

/** Returns the heading of a group in parts, because each format styles the names differently. */
export const groupNames = ({ accountId, accountName, region, stack }: DigestGroup): readonly string[] => [
  accountName === undefined ? accountId : `${accountId} (${accountName})`,
  region,
  ...(stack === undefined ? [] : [stack]),
];

/** A property's place and its values; `undefined` where there is no such value. */
export const propertyParts = ({
  resource,
  path,
  expected,
  actual,
  type,
}: DigestProperty): { readonly place: string; readonly was?: string; readonly is?: string; readonly word: string } => {
  if (path === undefined) return { place: resource, word: type };
  const place = `${resource} ${path}`;
  if (type === 'ADD') return { place, word: 'added', is: actual ?? '' };
  if (type === 'REMOVE') return { place, word: 'removed', was: expected ?? '' };
  return { place, word: 'expected', was: expected ?? '', is: actual ?? '' };
};

/** The places of a gap: `111122223333/eu-west-1, ... and 3 more`. */
export const placesText = ({ places, placesOmitted }: DigestGap): string =>
  `${places.join(', ')}${placesOmitted > 0 ? ` and ${numberText(placesOmitted)} more` : ''}`;

/** `expires 2026-12-01 00:00:00 UTC, accepts 3 findings`. */
export const exceptionText = ({ news, expires, findings }: DigestException): string =>
  `${news === 'expired' ? 'expired' : 'expires'} ${timeText(expires)}, ${news === 'expired' ? 'accepted' : 'accepts'} ${countOf(findings, 'finding')}`;

/** Formats the number of omitted entries. */
export const omittedText = (count: number): string => `... and ${numberText(count)} more.`;

/** Entries, gaps and exceptions of a digest, and how many of them stand in it. */
export const entriesIn = ({ groups, gaps, exceptions }: Pick<Digest, 'groups' | 'gaps' | 'exceptions'>): number =>
  groups.reduce((sum, { entries }) => sum + entries.length, 0) + gaps.length + exceptions.length;

/** Returns the link to the rest, if it is one and contains nothing that ends a link in a chat. */
export const linkIn = (more: string): string | undefined =>
  /^https:\/\//.test(more) && URL.canParse(more)
    ? new URL(more).href.replace(/[|<>`*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : undefined;
