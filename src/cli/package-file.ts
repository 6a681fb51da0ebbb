import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Finds the directory of this package's `package.json`, from sources and from the build alike. */
const packageRoot = (): string => {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`there is no package.json above ${import.meta.dirname}`);
    directory = parent;
  }
  return directory;
};

/** Returns the path of a file that the package ships. */
export const packageFile = (name: string): string => join(packageRoot(), name);
