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

/**
 * Leaves the version alone of the manifests that SDK clients import for their user agent. A manifest takes two KB, and a bundle has ten of
 * them.
 */
const versionsOnly = {
  name: 'versions-only',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Leaves out the code with which schemas write themselves as JSON Schema, 18 KB that every schema refers to. Only the command line writes
 * JSON Schema.
 */
const withoutJsonSchema = {
  name: 'without-json-schema',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function|class) (\w+)/gm)];
      const exported = names.map(([, name]) => `export const ${name} = () => unavailable;`);
      const unavailable = "const unavailable = () => { throw new Error('this bundle has no JSON Schema'); };";
      return { contents: [unavailable, ...exported].join('\n'), loader: 'js' };
    });
  },
};

/** Plugins by which serverless-esbuild bundles the Lambdas; it takes them as a path, because it clones the configuration. */
module.exports = [shakableSchemas, versionsOnly, withoutJsonSchema];
