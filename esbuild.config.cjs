const { join } = require('node:path');

/** Replaces the SDK's credential sources, a tenth of every bundle. In Lambda credentials come from the environment. */
const lambdaCredentials = join(__dirname, 'resources', 'lambda-credentials.ts');

/** Bundles each Lambda into one file with the SDK. No `metafile`: it would put those of all functions into each archive. */
module.exports = () => ({
  bundle: true,
  minify: true,
  // Linked maps without sources: stack traces name files and lines, and archives stay small.
  sourcemap: 'linked',
  sourcesContent: false,
  format: 'esm',
  outputFileExtension: '.mjs',
  target: 'node24',
  platform: 'node',
  // The SDK's modules tree-shake, and its CommonJS does not: this order halves the bundles.
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': lambdaCredentials,
    '@aws-sdk/credential-providers': lambdaCredentials,
  },
  plugins: 'plugins/esbuild-plugins.cjs',
  external: [],
  exclude: [],
});
