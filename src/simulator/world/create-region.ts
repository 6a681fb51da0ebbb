import { templateProblem } from '../services/cloudformation/template.ts';
import { createWorldStack, type Home } from './create-stack.ts';
import { found } from './found.ts';
import type { WorldStack } from './stack.ts';
import type { RegionState } from './world.ts';
import { type ParsedRegion, parseLogGroup, parseStack } from './world-schema.ts';

/** Creates the state of a Region from its file. */
export const createRegion = (home: Home, file: ParsedRegion): RegionState => {
  const where = `in ${home.accountId}/${home.region}`;
  const logGroups = new Map(file.logGroups.map((logGroup) => [logGroup.name, logGroup]));
  const stacks = new Map<string, WorldStack>();
  const living = (name: string): WorldStack | undefined => {
    for (const stack of stacks.values()) if (stack.name === name && stack.status !== 'DELETE_COMPLETE') return stack;
    return undefined;
  };
  const put = (stackFile: ParsedRegion['stacks'][number]): WorldStack => {
    let stack = createWorldStack(home, stackFile);
    for (let n = 2; stacks.has(stack.id); n++) stack = createWorldStack(home, stackFile, `#${n}`);
    stacks.set(stack.id, stack);
    return stack;
  };
  for (const stack of file.stacks) put(stack);
  const stack = (name: string): WorldStack =>
    living(name) ??
    found(
      new Map([...stacks.values()].filter((one) => one.name !== name).map((one) => [one.name, one])),
      name,
      `stack ${where}`,
    );
  return {
    code: home.region,
    logGroups,
    topics: new Set(file.topics),
    functions: new Map(file.functions.map((one) => [one.name, one])),
    concurrentExecutions: file.concurrentExecutions,
    tables: new Map(file.tables.map((table) => [table.name, table])),
    createdTables: new Set(),
    parameters: new Map(),
    stacks,
    deletedStacks: file.deletedStacks,
    stack,
    addStack(stackFile) {
      const parsed = parseStack(stackFile);
      const problem = parsed.template === undefined ? undefined : templateProblem(parsed.template);
      if (problem !== undefined) throw new Error(`the template of the stack ${parsed.name}: ${problem}`);
      const added = put(parsed);
      if (living(added.name) !== undefined && living(added.name) !== added) {
        stacks.delete(added.id);
        throw new Error(`there is a stack ${added.name} ${where} already`);
      }
      return added;
    },
    removeStack(name) {
      stacks.delete(stack(name).id);
    },
    logGroup: (name) => found(logGroups, name, `log group ${where}`),
    addLogGroup(logGroupFile) {
      const added = parseLogGroup(logGroupFile);
      if (logGroups.has(added.name)) throw new Error(`there is a log group ${added.name} ${where} already`);
      logGroups.set(added.name, added);
      return added;
    },
    removeLogGroup(name) {
      logGroups.delete(found(logGroups, name, `log group ${where}`).name);
    },
  };
};
