import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const [major] = manifest.devDependencies.node.split('.');
if (process.versions.node.split('.')[0] !== major) {
  throw new Error(
    `Tests run on Node.js ${major}, the one that Lambda runs; this is ${process.version}. Was the install script of the package "node" blocked? Run npm ci, then npm test.`,
  );
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What hangs is ended; what only waits for its turn on a busy machine is not.
    testTimeout: 40_000,
    hookTimeout: 40_000,
    restoreMocks: true,
    // One more than the cores of the machine that it is made for: the tests of the command line wait more than they work.
    maxWorkers: 3,
  },
});
