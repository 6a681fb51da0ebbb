import { describe, expect, it } from 'vitest';
import { liveOptions } from '../../src/engine/live-options.ts';

const NOW = new Date('2026-11-03T03:00:00.000Z');

describe('the options of a check at a time', () => {
  it('are without the entries of lists that have expired', () => {
    const entry = (expires?: string) => ({ reason: 'why', ...(expires === undefined ? {} : { expires }) });
    const options = {
      days: 5,
      ignore: [entry('2026-11-03T02:59:59.999Z'), entry('2026-11-03T03:00:00.000Z'), entry(), 'text', null],
    };
    expect(liveOptions(options, NOW)).toEqual({
      days: 5,
      ignore: [entry('2026-11-03T03:00:00.000Z'), entry(), 'text', null],
    });
    expect(options.ignore).toHaveLength(5);
  });

  it.each([[undefined], [null], ['text'], [{}]])('%o stays as it is', (options) => {
    expect(liveOptions(options, NOW)).toEqual(options);
  });
});
