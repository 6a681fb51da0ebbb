/** serverless-esbuild leaves its build contexts open when a build fails, and the command would wait for them forever. */
module.exports = class ExitOnError {
  constructor() {
    this.hooks = { error: () => setTimeout(() => process.exit(1), 500).unref() };
  }
};
