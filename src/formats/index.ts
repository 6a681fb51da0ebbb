import type { Format } from '../domain/ports.ts';
import { csv } from './csv.ts';
import { htmlFormat } from './html/html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { table } from './table/table.ts';

/** THE registry of formats. */
export const formats = [csv, htmlFormat, json, markdown, table] as const satisfies readonly Format[];
