import { createRequire } from 'node:module';
import { parseStateMachine } from '../../src/simulator/state-machine/parse-state-machine.ts';
import type { WorkedOutResource } from './specification.ts';

// The validator is CommonJS without types.
const validate = createRequire(import.meta.url)('asl-validator') as (
  definition: unknown,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly errors: readonly unknown[] };

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly unknown[];
  readonly Catch?: readonly unknown[];
  readonly ItemProcessor?: Flow;
}
interface Flow {
  readonly States: Readonly<Record<string, State>>;
}

const problemsByDefinition = new Map<string, readonly string[]>();

/** Matches the partitions in ARNs that the ASL validator does not know. */
const NEWER_PARTITION = /arn:aws-(?!cn:|us-gov:)[a-z0-9-]+:/g;

/** Lists the problems that the ASL validator finds. It compiles its schema for every definition, so a repeated one is not validated again. */
const languageProblems = (given: string): readonly string[] => {
  const definition = given.replaceAll(NEWER_PARTITION, 'arn:aws:');
  const known = problemsByDefinition.get(definition);
  if (known !== undefined) return known;
  const { errors } = validate(JSON.parse(definition), { checkPaths: true, checkArn: true });
  const problems = errors.map((error) => `the ASL validator: ${JSON.stringify(error)}`);
  problemsByDefinition.set(definition, problems);
  return problems;
};

const statesOf = ({ States: states }: Flow): readonly (readonly [string, State])[] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
  ]);

/** A state machine of a template, with the template's Lambdas by their ARNs. */
export interface Workflow {
  readonly definition: string;
  readonly substitutions: Readonly<Record<string, string>>;
  readonly functions: ReadonlyMap<string, WorkedOutResource>;
}

/** Returns the tasks of a definition by name, after substitution. */
export const tasksOf = ({ definition, substitutions }: Pick<Workflow, 'definition' | 'substitutions'>) => {
  const text = definition.replace(/\$\{(\w+)\}/g, (whole, name: string) => substitutions[name] ?? whole);
  return statesOf(JSON.parse(text) as Flow).filter(([, { Type: type }]) => type === 'Task');
};

/** Lists the problems of a state machine: its language, its substitutions, its tasks and their Lambdas. */
export const workflowProblems = (workflow: Workflow): readonly string[] => {
  const { definition, substitutions, functions } = workflow;
  const used = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => String(name)));
  const missing = [...used].filter((name) => substitutions[name] === undefined);
  const idle = Object.keys(substitutions).filter((name) => !used.has(name));
  const names = [
    ...missing.map((name) => `DefinitionSubstitutions: ${name} is missing`),
    ...idle.map((name) => `DefinitionSubstitutions: nothing uses ${name}`),
  ];
  if (missing.length > 0) return names;
  const text = definition.replace(/\$\{(\w+)\}/g, (_whole, name: string) => String(substitutions[name]));
  const problems = [...names, ...languageProblems(text)];
  try {
    parseStateMachine(definition, { ...substitutions });
  } catch (error) {
    problems.push(`the interpreter: ${(error as Error).message}`);
  }
  const tasks = tasksOf(workflow).flatMap(([name, { Resource: resource = '', ...task }]) => {
    const called = functions.get(resource);
    if (called === undefined) return [`${name}: there is no Lambda ${resource}`];
    const timeout = Number(called.properties['Timeout']);
    return [
      ...(task.Retry?.length ? [] : [`${name}: has no Retry`]),
      ...(task.Catch?.length ? [] : [`${name}: has no Catch`]),
      ...(Number(task.TimeoutSeconds) > timeout
        ? []
        : [`${name}: its Lambda may take ${timeout} s, longer than the task`]),
    ];
  });
  const calledArns = new Set(tasksOf(workflow).map(([, { Resource: resource }]) => resource));
  const uncalled = [...functions.keys()].filter((arn) => !calledArns.has(arn)).map((arn) => `no task calls ${arn}`);
  return [...problems, ...tasks, ...uncalled];
};
