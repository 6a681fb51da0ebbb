const { mkdir, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');

/** Writes the policy as JSON to where `package.patterns` takes it from: Lambdas need no YAML. Must stand before serverless-esbuild. */
module.exports = class PackagedPolicy {
  constructor(serverless) {
    this.hooks = {
      'before:package:createDeploymentArtifacts': async () => {
        const { file, text } = serverless.service.custom.policy;
        const path = join(serverless.config.serviceDir, file);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      },
    };
  }
};
