import type { Format } from '../domain/ports.ts';
import { visibleJson } from './text/visible.ts';

/** Renders the report unchanged, for programs. */
export const json: Format = {
  id: 'json',
  contentType: 'application/json',
  render: (report) => `${visibleJson(JSON.stringify(report, null, 2))}\n`,
};
