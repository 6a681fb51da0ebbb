import { cut } from '../../formats/table/layout.ts';
import { visible } from '../../formats/text/visible.ts';
import type { Output } from '../context.ts';

/** Progress of a long command, on standard error. */
export interface Progress {
  /** Replaces the shown text. */
  readonly update: (text: string) => void;
  /** Prints a line that stays above later output. */
  readonly note: (text: string) => void;
  /** Removes the progress from a terminal. Prints the last update elsewhere. */
  readonly done: () => void;
}

export interface ProgressOptions {
  readonly output: Output;
  /** Current time in milliseconds. */
  readonly now: () => number;
  /** Least milliseconds between two lines if the output is no terminal. */
  readonly quietMs?: number;
  /** Least milliseconds between two rewrites of a terminal's line. */
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

/** Creates a progress: one line that is rewritten on a terminal, otherwise plain lines a few seconds apart. */
export const createProgress = (options: ProgressOptions): Progress =>
  options.output.isTTY === true ? terminalProgress(options) : plainProgress(options);
