import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/engine/reconcile.ts';
import {
  active,
  archived,
  bad,
  CHECK,
  gap,
  good,
  listing,
  notApplicable,
  observe,
  unknown,
} from '../support/observations.ts';
import { bucketRef, MONDAY, TUESDAY, WEDNESDAY } from '../support/subjects.ts';

/** Observations of a resource by a run, and the state of its listing. */
const SIGHTS = {
  same: { outcomes: [bad()] },
  other: { outcomes: [bad({ data: { days: 1 } })] },
  good: { outcomes: [good()] },
  'n/a': { outcomes: [notApplicable()] },
  unread: { outcomes: [unknown()] },
  absent: {},
  unlisted: { collected: [listing(false, [gap])] },
  pending: { collected: [{ ...listing(true), listed: [bucketRef('b')] }] },
} as const satisfies Readonly<Record<string, Partial<Observation>>>;

/** State of the finding before. Observations are Tuesday's. */
const PRIORS = {
  none: {},
  open: { previous: [active({ lastSeen: MONDAY })] },
  'open, seen later': { previous: [active({ lastSeen: WEDNESDAY })] },
  archived: { previous: [archived({ archivedAt: MONDAY })] },
  'archived later': { previous: [archived({ archivedAt: WEDNESDAY })] },
  'open, check retired': { previous: [active({ lastSeen: MONDAY })], checks: [] },
  'archived, check retired': { previous: [archived({ archivedAt: MONDAY })], checks: [] },
  'open, other kind': { previous: [active({ lastSeen: MONDAY })], kinds: ['logs:log-group'] },
} as const satisfies Readonly<Record<string, Partial<Observation>>>;

/** Observation of the resource by another run on Wednesday, if there is one. */
const OTHERS = {
  nothing: {},
  bad: { newer: [{ at: WEDNESDAY, complete: ['s3:bucket'], outcomes: [bad({ at: WEDNESDAY })] }] },
  good: { newer: [{ at: WEDNESDAY, complete: ['s3:bucket'], outcomes: [good({ at: WEDNESDAY })] }] },
  unread: { newer: [{ at: WEDNESDAY, complete: ['s3:bucket'], outcomes: [unknown({ at: WEDNESDAY })] }] },
  gone: { newer: [{ at: WEDNESDAY, complete: ['s3:bucket'], outcomes: [] }] },
  unlisted: { newer: [{ at: WEDNESDAY, complete: [], outcomes: [] }] },
  'other check': {
    newer: [
      { at: WEDNESDAY, complete: ['s3:bucket'], outcomes: [good({ at: WEDNESDAY, checkId: 's3-bucket-encryption' })] },
    ],
  },
  earlier: { newer: [{ at: MONDAY, complete: ['s3:bucket'], outcomes: [good({ at: MONDAY })] }] },
} as const satisfies Readonly<Record<string, Partial<Observation>>>;

/** Every prior against every sight; `-` is silence. */
const TABLE = `
                         | same      | other     | good         | n/a               | unread      | absent          | unlisted    | pending
none                     | opened    | opened    | -            | -                 | -           | -               | -           | -
open                     | persisted | changed   | by compliant | by not-applicable | unconfirmed | by resource-gone| unconfirmed | -
open, seen later         | persisted | persisted | -            | -                 | -           | -               | -           | -
archived                 | reopened  | reopened  | -            | -                 | -           | -               | -           | -
archived later           | -         | -         | -            | -                 | -           | -               | -           | -
open, check retired      | by check-retired | by check-retired | by check-retired | by check-retired | by check-retired | by check-retired | by check-retired | by check-retired
archived, check retired  | -         | -         | -            | -                 | -           | -               | -           | -
open, other kind         | persisted | changed   | -            | -                 | -           | -               | -           | -
`;

/** Every sight of an open and of an archived finding against what another run saw later. */
const OVERLAPS = `
              | open same | open other | open good    | open unread | open absent      | archived same | none same
nothing       | persisted | changed    | by compliant | unconfirmed | by resource-gone | reopened      | opened
bad           | persisted | persisted  | -            | -           | -                | -             | -
good          | persisted | persisted  | -            | -           | -                | -             | -
unread        | persisted | changed    | by compliant | unconfirmed | by resource-gone | reopened      | opened
gone          | persisted | persisted  | -            | -           | -                | -             | -
unlisted      | persisted | changed    | by compliant | unconfirmed | by resource-gone | reopened      | opened
other check   | persisted | changed    | by compliant | unconfirmed | by resource-gone | reopened      | opened
earlier       | persisted | changed    | by compliant | unconfirmed | by resource-gone | reopened      | opened
`;

const cells = (table: string): readonly (readonly [row: string, column: string, expected: string])[] => {
  const [head = '', ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((text) => text.trim()));
  const columns = head[0] === '' ? head.slice(1) : head;
  return rows.flatMap(([row = '', ...values]) =>
    values.map((value, index): readonly [string, string, string] => [row, columns[index] ?? '', value]),
  );
};

const said = (observation: Partial<Observation>): string =>
  observe({ at: TUESDAY, ...observation })
    .map((each) => (each.type === 'resolved' ? `by ${each.because}` : each.type))
    .join(' and ') || '-';

const at = <T extends object>(table: T, key: string): T[keyof T] => {
  if (!Object.hasOwn(table, key)) throw new Error(`the table has no ${key}`);
  return table[key as keyof T];
};

describe('the truth table of a finding', () => {
  it('has every case', () => {
    expect(cells(TABLE)).toHaveLength(Object.keys(PRIORS).length * Object.keys(SIGHTS).length);
    expect(new Set(cells(OVERLAPS).map(([row]) => row))).toEqual(new Set(Object.keys(OTHERS)));
    expect(CHECK).toBe('s3-bucket-versioning');
  });

  it.each(cells(TABLE))('%s, and now %s: %s', (prior, sight, expected) => {
    expect(said({ ...at(PRIORS, prior), ...at(SIGHTS, sight) })).toBe(expected);
  });

  it.each(cells(OVERLAPS))('while another run saw %s later: %s is %s', (other, seen, expected) => {
    const [prior = '', sight = ''] = seen.split(' ');
    expect(said({ ...at(PRIORS, prior), ...at(SIGHTS, sight), ...at(OTHERS, other) })).toBe(expected);
  });
});
