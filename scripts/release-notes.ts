import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the section of a version in a changelog of the Keep a Changelog form, without its heading; undefined if there
 * is none.
 */
export const releaseNotes = (changelog: string, version: string): string | undefined => {
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  return section?.slice(section.indexOf('\n') + 1).trim();
};

const main = (): void => {
  const root = join(import.meta.dirname, '..');
  const [version = ''] = process.argv.slice(2);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  if (version !== manifest.version)
    throw new Error(`the tag is of version "${version}", and package.json has ${manifest.version}`);
  const notes = releaseNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
  if (!notes) throw new Error(`CHANGELOG.md has no section [${version}]: move the entries of [Unreleased] there`);
  process.stdout.write(`${notes}\n`);
};

if (import.meta.main) main();
