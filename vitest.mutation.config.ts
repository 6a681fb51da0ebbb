import { defineConfig } from 'vitest/config';

/** The tests that are to kill mutants of checks and engine: their own, which are fast, and no others. */
export default defineConfig({
  test: { include: ['test/checks/**/*.test.ts', 'test/engine/**/*.test.ts', 'test/conformance.test.ts'] },
});
