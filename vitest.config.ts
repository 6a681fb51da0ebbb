import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const [major] = manifest.devDependencies.node.split('.');
if (process.versions.node.split('.')[0] !== major) {
  throw new Error(
    `Tests run on Node.js ${major}, the one that Lambda runs; this is ${process.version}. Was the install script of the package "node" blocked? Run npm ci, then npm test.`,
  );
}

/** Tests that take minutes. */
const SLOW = 'test/**/*.slow.test.ts';
/** Tests that read packages, which are made once before the first of them. */
const DEPLOYMENT = 'test/deployment/*.test.ts';
const PACKAGES = 'test/support/packages.setup.ts';
/** Tests that run once more with the slow ones: with every case, over HTTP, and on the embedded DynamoDB (`test/support/thorough.ts`). */
const THOROUGH = [
  'test/app/audit/lifecycle.test.ts',
  'test/aws/operations/**/*.test.ts',
  'test/deployment/least-privilege.test.ts',
  'test/e2e/*.test.ts',
  'test/verdicts/*.test.ts',
];

export default defineConfig({
  test: {
    // Ends a test that hangs, not one that waits for its turn on a busy machine.
    testTimeout: 40_000,
    hookTimeout: 40_000,
    restoreMocks: true,
    // Node.js runs TypeScript itself.
    experimental: { viteModuleRunner: false },
    // No test depends on the state of a module, so the modules are loaded once a worker.
    isolate: false,
    // As many as the cores of the smallest machine that this is for.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [SLOW, DEPLOYMENT] } },
      {
        extends: true,
        test: { name: 'deployment', include: [DEPLOYMENT], exclude: [SLOW], globalSetup: PACKAGES },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [SLOW, ...THOROUGH],
          env: { PLUMBLINE_TEST_THOROUGH: '1' },
          globalSetup: PACKAGES,
        },
      },
    ],
  },
});
