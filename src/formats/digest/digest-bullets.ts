import { numberText } from '../text/wording.ts';
import type { DigestEntry, DigestException, DigestGap } from './digest.ts';
import { entryNews, exceptionText, placesText, propertyParts } from './digest-wording.ts';

const propertyLine = (property: DigestEntry['properties'][number]): string => {
  const { place, word, was, is } = propertyParts(property);
  if (was !== undefined && is !== undefined) return `      ${place}: ${was} → ${is}`;
  return `      ${place}: ${word}${was === undefined ? '' : ` ${was}`}${is === undefined ? '' : ` ${is}`}`;
};

/** An entry for chats that show plain text: a bullet, and a line for each property that differs. */
export const entryBullet = (entry: DigestEntry): string =>
  [
    `• ${entry.severity} ${entryNews(entry)}: ${entry.message}`,
    ...entry.properties.map(propertyLine),
    ...(entry.propertiesOmitted > 0 ? [`      ... and ${numberText(entry.propertiesOmitted)} more differences`] : []),
  ].join('\n');

export const gapBullet = (gap: DigestGap): string => {
  const operation = gap.operation === undefined ? '' : ` (${gap.operation})`;
  const reason = gap.reason === undefined ? '' : `: ${gap.reason}${operation}`;
  return `• ${gap.what} in ${placesText(gap)}${reason}. Cure: ${gap.cure}`;
};

export const exceptionBullet = (exception: DigestException): string => {
  const { id, owner, ticket, reason } = exception;
  return `• ${id} of ${owner}${ticket === undefined ? '' : ` (${ticket})`} ${exceptionText(exception)}: ${reason}`;
};
