import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where this package's `package.json` stands: the same files are found from sources and from what is built of them. */
const packageRoot = (): string => {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`there is no package.json above ${import.meta.dirname}`);
    directory = parent;
  }
  return directory;
};

/** The path of a file that the package ships. */
export const packageFile = (name: string): string => join(packageRoot(), name);
