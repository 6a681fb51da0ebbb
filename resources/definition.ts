import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the state machine's definition as one line of JSON, so that YAML cannot reinterpret any of it. */
export const definition = (directory: string): string =>
  JSON.stringify(JSON.parse(readFileSync(join(directory, 'statemachines/audit.asl.json'), 'utf8')));
