const { join } = require('node:path');

/** In Lambda credentials come from the environment: the other sources would be a tenth of every bundle. */
const lambdaCredentials = join(__dirname, 'resources', 'lambda-credentials.ts');

/** How the Lambdas are bundled: one file each with the SDK in it. No `metafile`: it would put those of all functions into each archive. */
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
  // The SDK's modules tree-shake, its CommonJS does not: this order halves the bundles.
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': lambdaCredentials,
    '@aws-sdk/credential-providers': lambdaCredentials,
  },
  external: [],
  exclude: [],
});
