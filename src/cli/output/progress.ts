import { cut } from '../../formats/table/layout.ts';
import { visible } from '../../formats/text/visible.ts';
import type { Output } from '../context.ts';

/** What a long command is doing, for people, on standard error. */
export interface Progress {
  /** Replaces what was shown. */
  readonly update: (text: string) => void;
  /** Leaves a line behind, above what comes next. */
  readonly note: (text: string) => void;
  /** Takes the progress away from a terminal; shows the last update elsewhere. */
  readonly done: () => void;
}

export interface ProgressOptions {
  readonly output: Output;
  /** Milliseconds. */
  readonly now: () => number;
  /** Between two lines where the output is no terminal. */
  readonly quietMs?: number;
  /** Between two rewrites of a terminal's line. */
  readonly frameMs?: number;
}

const REWRITE = '\r\x1b[2K';

const terminalProgress = ({ output, now, frameMs = 80 }: ProgressOptions): Progress => {
  let shown = '';
  let last = Number.NEGATIVE_INFINITY;
  const show = (text: string): void => {
    output.write(`${REWRITE}${text}`);
    shown = text;
  };
  return {
    update: (text) => {
      if (now() - last < frameMs) return;
      last = now();
      const fitting = cut(visible(text), Math.max(20, (output.columns ?? 80) - 1));
      if (fitting !== shown) show(fitting);
    },
    note: (text) => {
      const below = shown;
      output.write(`${REWRITE}${visible(text)}\n`);
      show(below);
    },
    done: () => {
      if (shown !== '') show('');
    },
  };
};

const plainProgress = ({ output, now, quietMs = 5000 }: ProgressOptions): Progress => {
  let last = Number.NEGATIVE_INFINITY;
  let pending: string | undefined;
  const show = (text: string): void => {
    last = now();
    pending = undefined;
    output.write(`${visible(text)}\n`);
  };
  return {
    update: (text) => {
      if (now() - last < quietMs) pending = text;
      else show(text);
    },
    note: show,
    done: () => {
      if (pending !== undefined) show(pending);
    },
  };
};

/** A terminal gets one line that is rewritten; anything else plain lines, one every few seconds at most. */
export const createProgress = (options: ProgressOptions): Progress =>
  options.output.isTTY === true ? terminalProgress(options) : plainProgress(options);
