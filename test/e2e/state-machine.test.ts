import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { auditDefinition } from '../../src/cli/local/lambdas.ts';
import type { Report } from '../../src/domain/report.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';

// The validator has no types of its own.
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly errors: readonly unknown[];
};

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Next?: string;
  readonly Default?: string;
  readonly Retry?: readonly Readonly<Record<string, unknown>>[];
  readonly Catch?: readonly Readonly<Record<string, unknown>>[];
  readonly ItemProcessor?: Flow;
}
interface Flow {
  StartAt: string;
  States: Record<string, State>;
}

const definition = (): Flow => JSON.parse(auditDefinition()) as Flow;

interface PlacedState {
  readonly name: string;
  readonly state: State;
  /** The flow that holds it. */
  readonly flow: Flow;
}
const statesOf = (flow: Flow): readonly PlacedState[] =>
  Object.entries(flow.States).flatMap(([name, state]) => [
    { name, state, flow },
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
  ]);
const names = statesOf(definition()).map(({ name }) => name);
const tasks = statesOf(definition()).filter(({ state }) => state.Type === 'Task');

/** Every field of a JSON document: its key and its value. */
const fieldsOf = (value: unknown): readonly (readonly [key: string, value: unknown])[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]) => [[key, member] as const, ...fieldsOf(member)]);

describe('the definition of the state machine', () => {
  test('is valid States Language', () => {
    const text = auditDefinition().replaceAll(
      /\$\{(\w+)FunctionArn\}/g,
      'arn:aws:lambda:us-east-1:123456789012:function:$1',
    );
    expect(validate(JSON.parse(text.replaceAll('$' + '{Partition}', 'aws'))).errors).toEqual([]);
  });

  test('uses reference paths of JSONPath only, and no intrinsic function', () => {
    const paths = fieldsOf(definition()).filter(([key]) => key.endsWith('.$') || /(?:Path|^Variable)$/.test(key));
    expect(paths.length).toBeGreaterThan(20);
    for (const [key, path] of paths) {
      if (key === 'ResultPath' && path === null) continue;
      expect(path, key).toMatch(/^\${1,2}(\.[A-Za-z_]\w*)+$/);
    }
    expect(fieldsOf(definition()).filter(([key]) => /^(QueryLanguage|Assign|Arguments|Output)$/.test(key))).toEqual([]);
    expect(auditDefinition()).not.toContain('States.Format');
    expect(auditDefinition()).not.toMatch(/States\.\w+\(/);
  });

  test('names every Lambda through a substitution, and every file in functions/ is one of them', () => {
    const resources = tasks.map(({ state }) => state.Resource ?? '');
    for (const resource of resources) expect(resource).toMatch(/^\$\{\w+FunctionArn\}$/);
    const files = readdirSync(new URL('../../functions', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
    const kebab = (resource: string) =>
      resource
        .slice(2, -'FunctionArn}'.length)
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
        .toLowerCase();
    // The workflow knows no subscribers of alerts.
    const ofWorkflow = files.filter((file) => !file.endsWith('-subscriber'));
    expect([...new Set(resources.map(kebab))].sort()).toEqual(ofWorkflow.sort());
    const substitutions = new Set([...auditDefinition().matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    substitutions.delete('Partition');
    expect(substitutions.size).toBe(ofWorkflow.length);
    expect(auditDefinition()).not.toMatch(/\d{12}|[a-z]{2}-[a-z]+-\d/);
  });

  test.each(tasks.map(({ name, state }) => [name, state] as const))(
    '%s has a timeout, retries with jitter and a way out',
    (name, state) => {
      // Longer than its Lambda's: test/deployment compares them.
      expect(state.TimeoutSeconds).toBeGreaterThan(0);
      const retries = (state.Retry ?? []).filter(({ MaxAttempts }) => MaxAttempts !== 0);
      expect(retries.length).toBeGreaterThan(1);
      // Its failure is the run's: neither retried nor caught.
      if (name === 'RunFailed') {
        const taken = [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals);
        expect(taken.filter((error) => !/^Lambda\.|^States\.Timeout$/.test(String(error)))).toEqual([]);
        return;
      }
      for (const retry of retries)
        expect(retry).toMatchObject({
          JitterStrategy: 'FULL',
          MaxDelaySeconds: expect.any(Number),
          BackoffRate: expect.any(Number),
        });
      expect(retries.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(
        expect.arrayContaining([
          'Lambda.TooManyRequestsException',
          'Lambda.ServiceException',
          'States.TaskFailed',
          'States.Timeout',
        ]),
      );
      // A throttled invocation waits for a place as long as a run may last; no other retrier may take its error before.
      const throttled = retries.filter(({ ErrorEquals }) =>
        [ErrorEquals].flat().includes('Lambda.TooManyRequestsException'),
      );
      expect(throttled).toEqual([
        expect.objectContaining({
          ErrorEquals: ['Lambda.TooManyRequestsException'],
          MaxAttempts: 2000,
          MaxDelaySeconds: 60,
        }),
      ]);
      expect(retries[0]).toBe(throttled[0]);
      // The step that records a failure keeps the failure, and reports on its own what it could not record.
      const ResultPath =
        name === 'AlertRunFailure'
          ? '$.unsent'
          : name === 'RecordUnaudited' || name === 'RecordRunFailure'
            ? '$.unrecorded'
            : '$.error';
      expect(state.Catch?.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], ResultPath });
    },
  );

  test('has no threshold in a Choice', () => {
    const choices = statesOf(definition()).filter(({ state }) => state.Type === 'Choice');
    expect(choices).not.toEqual([]);
    expect(fieldsOf(choices.map(({ state }) => state)).filter(([key]) => /^Numeric/.test(key))).toEqual([]);
  });
});

/** A run in which every state is entered but those of a failed run: pending drift, a target that crashes, alerts. */
const eventful = (): World => {
  const world = smallOrganization();
  // Short, as a definition without a wait looks at them in real time.
  for (const account of world.accounts.values())
    for (const region of account.regions.values())
      for (const stack of region.stacks.values()) stack.detection.seconds = 1;
  return world;
};

const crash = ({ container }: DeployedWorld, where: 'everywhere' | 'in one target'): void => {
  const { collectors, clients } = container;
  Object.assign(container, {
    ...(where === 'everywhere' ? { clients: { ...clients, credentials: undefined, for: undefined } } : {}),
    collectors: collectors.map((collector) => ({
      ...collector,
      collect: async (target: Parameters<typeof collector.collect>[0]) => {
        if (target.accountId === WEB && target.region === 'us-east-1') throw new Error('the collector crashed');
        return collector.collect(target);
      },
    })),
  });
};

interface Ending {
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly run: Report['run']['state'] | undefined;
  readonly findings: readonly string[];
  readonly gaps: readonly unknown[];
  readonly evaluated: number | undefined;
  readonly alerts: number;
  /** More looks at the stacks than a run needs that waits between them: that makes eight. */
  readonly isHasty: boolean;
}

/** How a run ends by a definition; throws when it cannot be deployed. */
const endOf = async (changed: Flow, where: 'everywhere' | 'in one target'): Promise<Ending> => {
  const deployment = await deployed(eventful(), { policy: wholeOrganization, definition: JSON.stringify(changed) });
  crash(deployment, where);
  const { status, error } = await deployment.ended(await deployment.start('only'));
  const report = await deployment.reread('only').catch(() => undefined);
  return {
    status,
    error,
    run: report?.run.state,
    findings: findingNames(report?.findings ?? []),
    gaps: (report?.gaps ?? []).map(({ target, detail }) => ({ target, detail })),
    evaluated: report?.coverage.evaluated,
    alerts: deployment.world.published.length,
    isHasty: deployment.simulator.calls.count({ operation: 'cloudformation:ListStacks' }) > 16,
  };
};

/** A copy of the definition without a state; what led to it leads to where it led. */
const bypassed = (name: string): Flow => {
  const copy = definition();
  const { state, flow } = statesOf(copy).find((placed) => placed.name === name) as PlacedState;
  const next = state.Next ?? state.Default;
  delete flow.States[name];
  const redirect = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(redirect);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) =>
        ['Next', 'Default', 'StartAt'].includes(key) && member === name ? [key, next] : [key, redirect(member)],
      ),
    );
  };
  return redirect(copy) as Flow;
};

describe('every state is needed', () => {
  /** How the run ends with all of them: made by the first case that needs it. */
  let undisturbed: Ending | undefined;

  test.each(names)('without %s, and all else as it is, the definition is refused', async (name) => {
    const copy = definition();
    const placed = statesOf(copy).find((each) => each.name === name) as PlacedState;
    delete placed.flow.States[name];
    await expect(endOf(copy, 'in one target')).rejects.toThrow(`there is no state ${name}`);
  });

  test('the run that the next cases are held against succeeds', async () => {
    undisturbed ??= await endOf(definition(), 'in one target');
    expect(undisturbed).toMatchObject({
      status: 'SUCCEEDED',
      run: 'SUCCEEDED',
      gaps: [
        { target: { accountId: WEB, region: 'us-east-1' }, detail: 'AuditTarget failed: Error: the collector crashed' },
      ],
      alerts: 1,
      isHasty: false,
    });
  });

  // An end has no successor to lead to, and the recording of a failed run has a case of its own.
  const inner = names.filter(
    (name) =>
      !/Unrecorded$/.test(name) &&
      ![
        'TargetAudited',
        'RunSucceeded',
        'RunFailed',
        'ResumeRun',
        'RenewDriftBudget',
        'RecordRunFailure',
        'AlertRunFailure',
      ].includes(name),
  );
  test.each(inner)('past %s, the run is refused or ends differently', async (name) => {
    undisturbed ??= await endOf(definition(), 'in one target');
    const ending = await endOf(bypassed(name), 'in one target').catch((error: Error) => error.message);
    expect(ending).not.toEqual(undisturbed);
  });

  test('past AlertRunFailure, nobody hears that a run failed', async () => {
    const told = await endOf(definition(), 'everywhere');
    expect(told).toMatchObject({ status: 'FAILED', alerts: 1 });
    expect(await endOf(bypassed('AlertRunFailure'), 'everywhere')).toEqual({ ...told, alerts: 0 });
  });

  test('past RecordRunFailure, a run that fails is not recorded', async () => {
    const recorded = await endOf(definition(), 'everywhere');
    expect(recorded).toMatchObject({ status: 'FAILED', run: 'FAILED', error: 'TypeError' });
    expect(await endOf(bypassed('RecordRunFailure'), 'everywhere')).not.toEqual(recorded);
  });
});
