import type { Format } from '../domain/ports.ts';
import { csv } from './csv.ts';
import { htmlFormat } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

/** THE registry of formats. */
export const formats = [csv, htmlFormat, json, markdown, table] as const satisfies readonly Format[];
