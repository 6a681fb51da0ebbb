const { readFileSync } = require('node:fs');

/**
 * Lets esbuild drop the schemas of operations that a bundle does not call. The SDK's modules of schemas write the keys of traits as
 * computed members of constants (`{ [_hE]: 403 }`), which esbuild must assume to have side effects. With the constants' values in their
 * place the same literals are pure. It takes about 60 KB from a bundle with the client of S3.
 */
const shakableSchemas = {
  name: 'shakable-schemas',
  setup(build) {
    build.onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const values = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = source.replace(/\[(_\w+)\]:/g, (key, name) => (values.has(name) ? `${values.get(name)}:` : key));
      return { contents, loader: 'js' };
    });
  },
};

/** Plugins by which serverless-esbuild bundles the Lambdas; it takes them as a path, because it clones the configuration. */
module.exports = [shakableSchemas];
