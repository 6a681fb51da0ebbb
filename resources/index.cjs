/**
 * What serverless.yml takes from TypeScript, as `${file(resources/index.cjs):<name>}`. Each is a function of the variables' resolvers;
 * it must be CommonJS, while what it gives is written in modules.
 */
const { resolve } = require('node:path');

const directory = resolve(__dirname, '..');

/** Shows messages without stack traces: they are about values of the operator, and the command repeats them for each variable. */
const withoutTrace = (error) => Object.assign(error, { stack: error.message });

const settings = async ({ options, resolveVariable, resolveConfigurationProperty }) => {
  const { PARAMETERS, readSettings, refuseUnknownParameters } = await import('./settings.ts');
  const ofStages = (await resolveConfigurationProperty(['params'])) ?? {};
  try {
    refuseUnknownParameters([...(options.param ?? []), ...Object.values(ofStages).flatMap(Object.keys)]);
    const values = await Promise.all(PARAMETERS.map(async (name) => [name, await resolveVariable(`param:${name}`)]));
    return readSettings(Object.fromEntries(values), directory);
  } catch (error) {
    throw withoutTrace(error);
  }
};

const definition = async () => (await import('./definition.ts')).definition(directory);

const generated = async (variables) => {
  const { generatedResources } = await import('./generated.ts');
  return generatedResources(await variables.resolveVariable('sls:stage'), await settings(variables));
};

const topics = async (variables) => {
  const { deadLetterTopics, messageAccounts } = await import('./served-topics.ts');
  const read = await settings(variables);
  return { deadLetter: deadLetterTopics(read), accounts: messageAccounts(read) };
};

const channels = async (variables) => {
  const { channelFunctions, sendAlertsEnvironment } = await import('./subscribers.ts');
  const read = await settings(variables);
  const stage = await variables.resolveVariable('sls:stage');
  return { functions: channelFunctions(stage, read), sendAlertsEnvironment: sendAlertsEnvironment(read) };
};

module.exports = { settings, definition, generated, topics, channels };
