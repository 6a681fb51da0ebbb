import type { Format } from '../domain/ports.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

/** THE registry of formats. */
export const formats = [csv, json, markdown, table] as const satisfies readonly Format[];
