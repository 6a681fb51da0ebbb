import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };
import { COMPILE_CACHE } from './test/support/compile-cache.ts';

const [major] = manifest.devDependencies.node.split('.');
if (process.versions.node.split('.')[0] !== major) {
  throw new Error(
    `Tests run on Node.js ${major}, the one that Lambda runs; this is ${process.version}. Was the install script of the package "node" blocked? Run npm ci, then npm test.`,
  );
}

// Workers compile what others have compiled before, but for coverage, which counts what is compiled anew.
if (!process.argv.some((argument) => argument.startsWith('--coverage')))
  process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;

/** Tests that take minutes. */
const SLOW = 'test/**/*.slow.test.ts';
/** Tests that read packages, which are made once before the first of them. */
const DEPLOYMENT = 'test/deployment/*.test.ts';
const PACKAGES = 'test/support/packages.setup.ts';
/** Tests that run once more with the slow ones: with every case, over HTTP, and on the embedded DynamoDB (`test/support/thorough.ts`). */
const THOROUGH = [
  'test/app/audit/lifecycle.test.ts',
  'test/aws/operations/**/*.test.ts',
  'test/collectors/stack-drift/read-denials.test.ts',
  'test/e2e/*.test.ts',
];
/** Tests of the same calls as others of `THOROUGH`, which run whole in `npm test`: once is enough. */
const ONCE = ['every-call-denied', 'exceptions', 'explain', 'failures', 'overrides', 'scope'].map(
  (name) => `test/e2e/${name}.test.ts`,
);
const SLOW_DEPLOYMENT = 'test/deployment/*.slow.test.ts';
const THOROUGH_DEPLOYMENT = [SLOW_DEPLOYMENT, 'test/deployment/least-privilege.test.ts'];
const thorough = { PLUMBLINE_TEST_THOROUGH: '1' };

/** A part of the tests that can be run by its name: `vitest run --project unit`. */
const project = (name: string, test: Omit<NonNullable<TestProjectInlineConfiguration['test']>, 'name'>) => ({
  extends: true as const,
  test: { name, ...test },
});

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
      project('unit', { include: ['test/**/*.test.ts'], exclude: [SLOW, DEPLOYMENT] }),
      project('deployment', { include: [DEPLOYMENT], exclude: [SLOW], globalSetup: PACKAGES }),
      project('slow', { include: [SLOW, ...THOROUGH], exclude: [SLOW_DEPLOYMENT, ...ONCE], env: thorough }),
      project('slow-deployment', { include: THOROUGH_DEPLOYMENT, env: thorough, globalSetup: PACKAGES }),
    ],
  },
});
