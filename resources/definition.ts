import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The state machine's definition as one line of JSON: exactly what the file says, with nothing for YAML to reinterpret. */
export const definition = (directory: string): string =>
  JSON.stringify(JSON.parse(readFileSync(join(directory, 'statemachines/audit.asl.json'), 'utf8')));
