import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../scripts/generated-files.ts';

it.each(Object.entries(generatedFiles()))('%s is what `npm run docs` writes', (path, text) => {
  const isCurrent = readFileSync(join(import.meta.dirname, '..', path), 'utf8') === text;
  expect(isCurrent, `${path} is out of date: run "npm run docs"`).toBe(true);
});
