import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archivesOf, LARGEST_BUNDLE, memberRoleProblems, PLACES, packageProblems } from './validation/package.ts';

const root = join(import.meta.dirname, '..');
const directory = join(root, '.serverless');

if (!existsSync(directory)) {
  console.error('nothing is packaged: npm run package comes first');
  process.exit(1);
}
const problems = [
  ...packageProblems(directory),
  ...memberRoleProblems(readFileSync(join(root, 'member-role.yml'), 'utf8')).map((text) => `member-role.yml: ${text}`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

for (const { name, files } of archivesOf(directory)) {
  const bundle = files.find((file) => file.name.endsWith('.mjs'));
  console.log(`${name.padEnd(24)}${bundle?.size} bytes of at most ${LARGEST_BUNDLE}`);
}
console.log(`the templates and the state machine are valid in ${Object.keys(PLACES).join(', ')}`);
