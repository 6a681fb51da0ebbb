import { packageFile } from '../../src/cli/package-file.ts';

/** Compile cache of Node.js for processes of tests: compiling, and stripping types before it, takes most of the start of each. */
export const COMPILE_CACHE = packageFile('node_modules/.cache/plumbline-tests');
