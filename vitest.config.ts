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
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    // Vitest leaves one core idle by default; half of the machine it is made for.
    maxWorkers: 2,
  },
});
