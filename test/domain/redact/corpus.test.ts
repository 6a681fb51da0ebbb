import { describe, expect, it } from 'vitest';
import { redactTogether } from '../../../src/domain/redact/redact.ts';
import { type CorpusEntry, ORDINARY, SECRETS, SETTINGS } from '../../support/redaction-corpus.ts';

const redacted = ({ path, expected, actual }: CorpusEntry) => redactTogether(path, [expected, actual]);
const isChanged = (entry: CorpusEntry): boolean => {
  const [expected, actual] = redacted(entry);
  return expected !== entry.expected || actual !== entry.actual;
};
const shown = (entry: CorpusEntry): string => `${entry.name}: ${entry.path} ${redacted(entry).join(' -> ')}`;

describe('the corpus of redaction', () => {
  it('is as large as it claims to be', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(200);
    expect(SETTINGS.length).toBeGreaterThanOrEqual(150);
    expect(ORDINARY.length).toBeGreaterThanOrEqual(1_000);
    const needles = SECRETS.map(({ needle }) => needle);
    expect(new Set(needles).size).toBe(needles.length);
    for (const { actual, needle } of SECRETS) expect(actual).toContain(needle);
  });

  it('has each secret hidden, of every kind in every place', () => {
    const printed = SECRETS.filter((entry) => redacted(entry).join().includes(entry.needle));
    expect(printed.map(shown)).toEqual([]);
  });

  it('has no security setting hidden', () => {
    expect(SETTINGS.filter(isChanged).map(shown)).toEqual([]);
  });

  it('has less than one ordinary value of a hundred hidden', () => {
    const hidden = ORDINARY.filter(isChanged);
    expect(hidden.length / ORDINARY.length, hidden.map(shown).join('\n')).toBeLessThan(0.01);
  });
});
