import { createColors } from 'picocolors';
import type { Format } from '../../domain/ports.ts';
import { type Paint, renderLines, type Style } from './layout.ts';
import { acceptedSection } from './table-accepted.ts';
import { changesSection, findingsSection } from './table-findings.ts';
import { apiCallsSection, gapsSection } from './table-gaps.ts';
import { checksSection, conclusionSection, headerSection } from './table-summary.ts';

export interface TableOptions {
  /** Cells per line, kept within 80 to 140. */
  readonly width?: number;
  /** Set for terminals only. */
  readonly colour?: boolean;
  /** Set to show every difference, change and API call. */
  readonly verbose?: boolean;
}

/** Returns a function that colours text, or leaves it as it is. */
export const painter = (colour: boolean): Paint => {
  const { bold, dim, green, red, yellow, cyan } = createColors(colour);
  const plain = (text: string): string => text;
  const paints: Readonly<Record<Style, (text: string) => string>> = {
    plain,
    strong: bold,
    faint: dim,
    good: green,
    bad: red,
    worse: (text) => bold(red(text)),
    warning: yellow,
    accent: cyan,
  };
  return (style, text) => paints[style](text);
};

/** Renders the report for a terminal. */
export const tableFormat = ({ width = 100, colour = false, verbose = false }: TableOptions = {}): Format => {
  const cells = Math.min(140, Math.max(80, Math.floor(width)));
  return {
    id: 'table',
    contentType: 'text/plain; charset=utf-8',
    render: (report) =>
      renderLines(
        [
          ...headerSection(report),
          ...checksSection(report, cells),
          ...findingsSection(report, verbose),
          ...changesSection(report, verbose),
          ...acceptedSection(report, verbose),
          ...gapsSection(report, verbose),
          ...apiCallsSection(report, verbose),
          ...conclusionSection(report),
        ],
        cells,
        painter(colour),
      ),
  };
};

export const table: Format = tableFormat();
