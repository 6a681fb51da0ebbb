import * as z from 'zod';
import { distributedFields, type Flow, type State, type StateMachine, stateSchemas } from './definition.ts';
import { LONGEST_SECONDS } from './time-field.ts';

export interface DefinitionProblem {
  /** JSON pointer into the definition. */
  readonly pointer: string;
  readonly message: string;
}

/** Lists everything that is wrong in a definition, or that this interpreter does not implement. */
export class InvalidDefinition extends Error {
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('\n'));
    this.name = 'InvalidDefinition';
    this.problems = problems;
  }
}

type Place = readonly PropertyKey[];
const pointerTo = (place: Place) =>
  place.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const flowShape = { StartAt: z.string(), States: z.record(z.string(), z.unknown()) };
const machineSchema = z.strictObject({
  ...flowShape,
  Comment: z.string().exactOptional(),
  Version: z.literal('1.0').exactOptional(),
  TimeoutSeconds: z.int().min(1).max(LONGEST_SECONDS).exactOptional(),
});
const branchSchema = z.strictObject({ ...flowShape, Comment: z.string().exactOptional() });
const processorSchema = z.strictObject({
  ...flowShape,
  Comment: z.string().exactOptional(),
  ProcessorConfig: z
    .discriminatedUnion('Mode', [
      z.strictObject({ Mode: z.literal('INLINE') }),
      z.strictObject({
        Mode: z.literal('DISTRIBUTED'),
        ExecutionType: z.literal('STANDARD', 'only executions of type STANDARD are implemented'),
      }),
    ])
    .default({ Mode: 'INLINE' }),
});

/** Returns the states that a state may go to. */
const successors = (state: State): readonly string[] => {
  const next = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  const choices =
    state.Type === 'Choice'
      ? [...state.Choices.map((rule) => rule.next), ...(state.Default ? [state.Default] : [])]
      : [];
  const caught = 'Catch' in state ? state.Catch.map((catcher) => catcher.Next) : [];
  return [...next, ...choices, ...caught];
};

const isTerminal = (state: State): boolean => state.Type === 'Succeed' || state.Type === 'Fail' || 'End' in state;

/** Findings so far. State names are unique in the whole machine. */
interface Findings {
  readonly problems: DefinitionProblem[];
  readonly names: Set<string>;
}

const report = (findings: Findings, place: Place, message: string): undefined => {
  findings.problems.push({ pointer: pointerTo(place), message });
};

/** Reads a value by a schema. Reports problems and returns undefined. */
const read = <S extends z.ZodType>(
  schema: S,
  raw: unknown,
  place: Place,
  findings: Findings,
): z.output<S> | undefined => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code !== 'unrecognized_keys') report(findings, [...place, ...issue.path], issue.message);
    else {
      for (const key of issue.keys) report(findings, [...place, ...issue.path, key], 'this field is not implemented');
    }
  }
  return undefined;
};

const readFlow = (
  raw: { StartAt: string; States: Record<string, unknown> },
  place: Place,
  findings: Findings,
): Flow => {
  const states: Record<string, State> = {};
  for (const [name, rawState] of Object.entries(raw.States)) {
    const at = [...place, 'States', name];
    if (name.length > 80) report(findings, at, 'a state name has at most 80 characters');
    if (findings.names.has(name)) report(findings, at, 'another state has this name');
    findings.names.add(name);
    const state = readState(rawState, at, findings);
    if (state !== undefined) states[name] = state;
  }
  if (!Object.hasOwn(raw.States, raw.StartAt))
    report(findings, [...place, 'StartAt'], `there is no state ${raw.StartAt}`);
  const reached = new Set<string>();
  const ahead = [raw.StartAt];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (reached.has(name) || !Object.hasOwn(states, name)) continue;
    reached.add(name);
    for (const next of successors(states[name] as State)) {
      if (!Object.hasOwn(raw.States, next)) report(findings, [...place, 'States', name], `there is no state ${next}`);
      ahead.push(next);
    }
  }
  // Skips reachability if a state could not be read, because its successors would be reported for nothing.
  const complete = Object.keys(states).length === Object.keys(raw.States).length;
  for (const name of complete ? Object.keys(states) : []) {
    if (!reached.has(name)) report(findings, [...place, 'States', name], 'no state leads here');
  }
  if (complete && !Object.values(states).some(isTerminal)) report(findings, [...place, 'States'], 'no state is an end');
  return { StartAt: raw.StartAt, States: states };
};

const readState = (raw: unknown, place: Place, findings: Findings): State | undefined => {
  const type = typeof raw === 'object' && raw !== null && 'Type' in raw ? String(raw.Type) : '(none)';
  if (!Object.hasOwn(stateSchemas, type)) {
    return report(findings, [...place, 'Type'], `the state type ${type} is not implemented`);
  }
  const state = read(stateSchemas[type as keyof typeof stateSchemas], raw, place, findings);
  if (state?.Type === 'Parallel') {
    const branches = state.Branches.map((branch, index) => {
      const at = [...place, 'Branches', index];
      const flow = read(branchSchema, branch, at, findings);
      return flow === undefined ? { StartAt: '', States: {} } : readFlow(flow, at, findings);
    });
    return { ...state, Branches: branches };
  }
  if (state?.Type === 'Map') {
    const at = [...place, 'ItemProcessor'];
    const processor = read(processorSchema, state.ItemProcessor, at, findings);
    const distributed = processor?.ProcessorConfig.Mode === 'DISTRIBUTED';
    for (const field of distributedFields) {
      if (processor !== undefined && !distributed && field in state) {
        report(findings, [...place, field], 'only a Map in distributed mode has this field');
      }
    }
    const flow = processor === undefined ? { StartAt: '', States: {} } : readFlow(processor, at, findings);
    return { ...state, ItemProcessor: flow, distributed };
  }
  return state;
};

/**
 * Reads a state machine in the States Language (JSONPath, reference paths only). `${Name}` is replaced as by
 * CloudFormation's DefinitionSubstitutions. Throws InvalidDefinition with everything that is wrong or not implemented.
 */
export const parseStateMachine = (text: string, substitutions: Readonly<Record<string, string>> = {}): StateMachine => {
  const findings: Findings = { problems: [], names: new Set() };
  const substituted = text.replace(/\$\{(\w+)\}/g, (token, name: string) => {
    const value = Object.hasOwn(substitutions, name) ? substitutions[name] : undefined;
    if (value === undefined) report(findings, [], `nothing is given for ${token}`);
    return value === undefined ? token : JSON.stringify(value).slice(1, -1);
  });
  let raw: unknown;
  try {
    raw = JSON.parse(substituted);
  } catch (error) {
    throw new InvalidDefinition([{ pointer: '', message: `not JSON: ${(error as Error).message}` }]);
  }
  const machine = read(machineSchema, raw, [], findings);
  const flow = machine === undefined ? undefined : readFlow(machine, [], findings);
  if (machine === undefined || flow === undefined || findings.problems.length > 0) {
    throw new InvalidDefinition(findings.problems);
  }
  return machine.TimeoutSeconds === undefined ? flow : { ...flow, TimeoutSeconds: machine.TimeoutSeconds };
};
