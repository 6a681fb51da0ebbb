import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/output/progress.ts';

const recorded = (isTTY: boolean, columns = 40) => {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress({
    output: { write: (text) => written.push(text), isTTY, columns },
    now: () => time,
    quietMs: 5000,
    frameMs: 100,
  });
  const at = (ms: number): void => {
    time = ms;
  };
  return { progress, written, at };
};

const CLEAR = '\r\x1b[2K';

describe('progress on a terminal', () => {
  it('rewrites one line, and takes it away at the end', () => {
    const { progress, written, at } = recorded(true);
    progress.update('one');
    at(100);
    progress.update('two');
    progress.done();
    expect(written).toEqual([`${CLEAR}one`, `${CLEAR}two`, CLEAR]);
  });

  it('rewrites no more often than a frame, nor the same text', () => {
    const { progress, written, at } = recorded(true);
    progress.update('one');
    at(99);
    progress.update('two');
    at(200);
    progress.update('one');
    expect(written).toEqual([`${CLEAR}one`]);
  });

  it('never fills a line, which would wrap', () => {
    const { progress, written } = recorded(true, 24);
    progress.update('x'.repeat(50));
    expect(written).toEqual([`${CLEAR}${'x'.repeat(22)}…`]);
  });

  it('leaves notes above itself', () => {
    const { progress, written } = recorded(true);
    progress.update('one');
    progress.note('a note');
    expect(written.slice(1)).toEqual([`${CLEAR}a note\n`, `${CLEAR}one`]);
  });

  it('shows hostile text as it is', () => {
    const { progress, written } = recorded(true);
    progress.update('\x1b[31mred');
    expect(written).toEqual([`${CLEAR}\\x1b[31mred`]);
  });
});

describe('progress elsewhere', () => {
  it('writes a line every few seconds at most, and the last one', () => {
    const { progress, written, at } = recorded(false);
    progress.update('one');
    at(4999);
    progress.update('two');
    at(5000);
    progress.update('three');
    at(5001);
    progress.update('four');
    progress.done();
    expect(written).toEqual(['one\n', 'three\n', 'four\n']);
  });

  it('repeats nothing at the end', () => {
    const { progress, written } = recorded(false);
    progress.update('one');
    progress.done();
    expect(written).toEqual(['one\n']);
  });
});
