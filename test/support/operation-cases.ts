import { describe, expect, it, onTestFinished } from 'vitest';
import { type ClientFactory, type ClientScope, createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { type OperationTable, operationActions } from '../../src/aws/operations/operation-table.ts';
import type { IamAction } from '../../src/domain/calls/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { type SimulatorClock, skippingClock } from '../../src/simulator/time/clock.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { AccountFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { connectionsTo } from './in-process-aws.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
/** When virtual time begins. */
export const START = '2026-03-01T12:00:00.000Z';
const OPERATOR = 'AKIAOPERATOR00000000';

/** Caller and subject of an operation. */
export interface OperationCall {
  readonly clients: ClientFactory;
  readonly scope: ClientScope;
  readonly aws: Simulator;
  readonly clock: SimulatorClock;
}

/** State of the embedded AWS before an operation is called. */
interface Contents {
  readonly account?: Omit<Partial<AccountFile>, 'id' | 'roles'>;
  /** Accounts beside it. */
  readonly others?: readonly AccountFile[];
  readonly world?: Omit<Partial<WorldFile>, 'accounts'>;
  /** Calls made as the account itself, which may do everything. */
  readonly prepare?: (call: OperationCall) => unknown;
}

/** Expected end of an operation: an answer (toEqual), or an error with these fields. */
type Ending = { readonly answer: unknown } | { readonly error: object };

export interface OperationCase extends Contents {
  readonly run: (call: OperationCall) => Promise<unknown>;
  /** When all is there. */
  readonly answer: unknown;
  /** The same call where nothing is; or why there is always something. */
  readonly absence: (Ending & Contents) | string;
  /**
   * Expected end if its IAM actions are denied, unless that is an error of the call; or the reason why it cannot be
   * denied.
   */
  readonly denial?: Ending | string;
  /** Actions that AWS asks for and the embedded AWS does not. */
  readonly unchecked?: readonly IamAction[];
  /** The same, or another, call where the answer has more than one page; or why it has only one. */
  readonly pages:
    | (Contents & {
        readonly run?: OperationCase['run'];
        /** How many of each call the pages take. */
        readonly calls: Readonly<Record<string, number>>;
      } & ({ readonly answer: unknown } | { /** All different. */ readonly items: number }))
    | string;
}

export interface CaseOptions {
  readonly allow?: 'write';
  /** Additions to the usual world. */
  readonly simulator?: (clock: SimulatorClock) => Partial<SimulatorOptions>;
}

/** Each service throttles in its own words. */
const THROTTLES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  account: ['TooManyRequestsException', 429],
  cloudformation: ['Throttling', 400],
  iam: ['Throttling', 400],
  lambda: ['TooManyRequestsException', 429],
  s3: ['SlowDown', 503],
  sns: ['Throttling', 400],
  sts: ['Throttling', 400],
};
const OTHER_THROTTLE = ['ThrottlingException', 400] as const;

type Role = NonNullable<AccountFile['roles']>[number];

const trust: Role['trust'] = { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: '*' } };

/** The embedded AWS with these contents, and clients of a role that may do just these actions. */
const start = async (
  { account = {}, others = [], world = {}, prepare }: Contents,
  actions: readonly string[],
  { allow, simulator }: CaseOptions,
): Promise<OperationCall> => {
  const clock = skippingClock({ start: Date.parse(START), rate: 0 });
  const operator: Role = {
    name: 'Operator',
    trust,
    policies: actions.length === 0 ? [] : [{ Statement: { Effect: 'Allow', Action: [...actions], Resource: '*' } }],
  };
  const file: WorldFile = {
    version: 1,
    accounts: [{ name: 'workloads', ...account, id: ACCOUNT, roles: [operator, { name: 'Other', trust }] }, ...others],
    accessKeys: [{ id: OPERATOR, accountId: ACCOUNT, roleName: 'Operator' }],
    ...world,
  };
  const aws = await startSimulator({ world: worldOf(file), clock, ...simulator?.(clock) });
  const clientsOf = (accessKeyId: string): ClientFactory => {
    const clients = createClientFactory({
      clock: () => new Date(clock.now()),
      region: REGION,
      endpoint: aws.endpoint,
      ...connectionsTo(aws),
      credentials: async () => ({ accessKeyId, secretAccessKey: 'secret' }),
      // No delay before a call is tried again.
      random: () => 0,
      ...(allow === undefined ? {} : { allow }),
    });
    onTestFinished(() => clients.destroy());
    return clients;
  };
  onTestFinished(() => aws.close());
  const scope = { region: REGION, accountId: ACCOUNT };
  await prepare?.({ clients: clientsOf(`AKIA${ACCOUNT}ROOT`), scope, aws, clock });
  return { clients: clientsOf(OPERATOR), scope, aws, clock };
};

/** The same for a test of its own, whose clients may do everything. */
export const startOperation = (contents: Contents, options: CaseOptions = {}): Promise<OperationCall> =>
  start(contents, ['*:*'], options);

const expectEnding = async (ended: Promise<unknown>, ending: Ending): Promise<void> => {
  if ('error' in ending) await expect(ended).rejects.toMatchObject(ending.error);
  else expect(await ended).toEqual(ending.answer);
};

/** The default ending of a call that IAM denies. */
const denied = (call: readonly string[]): Ending => ({
  error: {
    name: 'AwsCallError',
    code: expect.stringMatching(/^AccessDenied/),
    status: expect.any(Number),
    requestId: expect.any(String),
    accountId: ACCOUNT,
    region: REGION,
    operation: expect.toSatisfy((operation: string) => call.includes(operation)),
    hint: expect.stringContaining('Allow '),
    cause: expect.any(Error),
  },
});

/**
 * Calls every operation of a module over HTTP: with just the IAM actions that its table names, where there is nothing, without each of
 * the actions, throttled at each of its calls, and where there is more than one page. An operation without a case does not compile.
 */
export const testOperations = <T extends OperationTable>(
  operations: T,
  cases: Readonly<Record<keyof T & string, OperationCase>>,
  options: CaseOptions = {},
): void => {
  describe.each(Object.keys(operations))('%s', (name) => {
    const entry = operations[name] as OperationTable[string];
    const calls = entry.calls.map(({ operation }): string => operation);
    const actions = operationActions(entry);
    const subject = cases[name] as OperationCase;
    const { absence, denial = denied(calls), pages, run, unchecked = [] } = subject;
    const checked = actions.filter((action) => !unchecked.includes(action));

    it('answers, with the calls and IAM actions that its table names', async () => {
      const call = await start(subject, checked, options);
      expect(await run(call)).toEqual(subject.answer);
      expect(Object.keys(call.clients.takeCalls()).sort()).toEqual([...calls].sort());
    });

    it.each(calls)('succeeds when %s is throttled twice', async (operation) => {
      const call = await start(subject, checked, options);
      const [code, status] = THROTTLES[operation.split(':')[0] ?? ''] ?? OTHER_THROTTLE;
      const fault = { operation, times: 2, kind: 'error', error: { code, message: 'Rate exceeded', status } } as const;
      call.aws.world.faults.push({ ...fault });
      expect(await run(call)).toEqual(subject.answer);
      expect(call.aws.world.faults).toEqual([]);
      const metric = call.clients.takeMetrics().find((each) => each.operation === operation);
      // An answer to HEAD has no body that could say what the failure is.
      expect(metric).toMatchObject({ retries: 2, throttles: operation === 's3:HeadBucket' ? 0 : 2 });
    });

    if (typeof absence !== 'string') {
      it('says so where there is nothing', async () => {
        await expectEnding(run(await start(absence, checked, options)), absence);
      });
    }

    if (typeof denial !== 'string') {
      it.each(checked)('is denied without %s', async (action) => {
        const allowed = checked.filter((other) => other !== action);
        await expectEnding(run(await start(subject, allowed, options)), denial);
      });
    }

    if (typeof pages !== 'string') {
      it('reads every page', async () => {
        const call = await start(pages, checked, options);
        const answer = await (pages.run ?? run)(call);
        if ('answer' in pages) expect(answer).toEqual(pages.answer);
        else {
          const items = Array.isArray(answer) ? answer : Object.entries(answer as object);
          expect(items).toHaveLength(pages.items);
          expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(pages.items);
        }
        expect(call.clients.takeCalls()).toEqual(pages.calls);
      });
    }
  });
};
