import { createHash } from 'node:crypto';
import type { ApiOperation } from '../domain/calls/call.ts';
import { type AwsClients, withGetters } from './aws-clients.ts';
import { servicePrefix } from './clients/call-settings.ts';
import type { AwsClient, ClientConstructor, ClientFactory } from './clients/client-factory.ts';
import { type MiddlewareStack, measureOn } from './clients/client-middleware.ts';
import type { ClientFilter, ClientScope } from './clients/client-scope.ts';
import { sealed } from './credentials/sealed-credentials.ts';
import { createCallCounter } from './metrics/call-counter.ts';
import { createCallMetrics } from './metrics/call-metrics.ts';

/** A call to a fake. */
export interface FakeCall {
  /** Operation such as `s3:ListBuckets`. */
  readonly operation: ApiOperation;
  readonly region: string;
  readonly accountId: string | undefined;
  readonly roleArn: string | undefined;
  readonly input: unknown;
}

/** Answer to one command; made by `when`. */
export interface FakeOperation {
  readonly answers: (command: unknown) => boolean;
  readonly answer: (input: unknown, call: FakeCall) => unknown;
}

/** Members that every command of the SDK has, from which input and output types are derived. */
interface TypedCommand<I, O> {
  readonly input: I;
  resolveMiddleware(...options: never[]): (...request: never[]) => Promise<{ readonly output: O }>;
}
type Answer<O> = Omit<O, '$metadata'>;

/**
 * Declares the answer to a command of the SDK, with its types: `when(ListBucketsCommand).answer(() => ({ Buckets: []
 * }))`. The answer is a function of the command's input, and throws where AWS would refuse.
 */
export const when = <I, O>(Command: new (...input: never[]) => TypedCommand<I, O>) => ({
  answer: (answer: (input: I, call: FakeCall) => Answer<O> | Promise<Answer<O>>): FakeOperation => ({
    answers: (command) => command instanceof Command,
    // Called only with commands that it answers, so the input has this type.
    answer: (input, call) => answer(input as I, call),
  }),
});

/** Creates an error as the SDK throws it, for answers to throw. */
export const fakeError = (
  code: string,
  { message = code, status = 400 }: { readonly message?: string; readonly status?: number } = {},
): Error =>
  Object.assign(new Error(message), {
    name: code,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status, requestId: 'fake-request', attempts: 1 },
  });

/** Answers by Region. `*` serves every Region without answers of its own. */
export type FakeRegions = Readonly<Record<string, readonly FakeOperation[]>>;
/** Regions by account. `*` serves every account without answers of its own. */
export type FakeAccounts = Readonly<Record<string, FakeRegions>>;

export interface FakeClients extends AwsClients {
  /** All calls so far, in order. */
  readonly calls: readonly FakeCall[];
}

export interface FakeOptions {
  readonly allow?: 'read' | 'write';
}

interface Held {
  readonly client: AwsClient;
  readonly service: string;
  readonly scope: ClientScope;
}

const matches = ({ service, scope }: Held, filter: ClientFilter): boolean =>
  (filter.service === undefined || filter.service === service) &&
  (filter.region === undefined || filter.region === scope.region) &&
  (filter.accountId === undefined || filter.accountId === scope.accountId);

/**
 * Creates clients of several accounts and Regions that answer from memory. They are the SDK's own, cut off from the
 * network. Unanswered commands fail.
 */
export const fakeAccounts = (accounts: FakeAccounts, { allow = 'read' }: FakeOptions = {}): FakeClients => {
  const constructors = new Map<unknown, number>();
  const held = new Map<string, Held>();
  const calls: FakeCall[] = [];
  const recorder = { counter: createCallCounter(1000), metrics: createCallMetrics(1000) };

  const answerTo = (command: unknown, { accountId = '*', region }: ClientScope): FakeOperation | undefined =>
    [accounts[accountId], accounts['*']]
      .flatMap((regions) => [...(regions?.[region] ?? []), ...(regions?.['*'] ?? [])])
      .find(({ answers }) => answers(command));

  const create = (Client: ClientConstructor<AwsClient>, scope: ClientScope): Held => {
    const { region, accountId, roleArn } = scope;
    const Plain = Client as new (configuration: { readonly region: string }) => AwsClient;
    const client = new Plain({ region });
    const service = servicePrefix(client.config.serviceId);
    const counted = { accountId: accountId ?? '*', region };
    const stack = client.middlewareStack as MiddlewareStack;
    measureOn(stack, recorder, counted, service);
    stack.add(
      (_next, context) =>
        async ({ input }) => {
          const operation: ApiOperation = `${service}:${String(context['commandName']).replace(/Command$/, '')}`;
          const call: FakeCall = { operation, region, accountId, roleArn, input };
          calls.push(call);
          recorder.counter.count(counted, operation);
          const answering = answerTo(context['__smithy_context']?.['commandInstance'], scope);
          if (answering === undefined)
            throw new Error(`no fake answers ${operation} in ${counted.accountId}/${region}`);
          const output = { $metadata: {}, ...((await answering.answer(input, call)) as object) };
          return { output, response: undefined };
        },
      { step: 'initialize', priority: 'high', name: 'answerFromMemory' },
    );
    return { client, service, scope };
  };

  const factory: ClientFactory = {
    for<C extends AwsClient>(Client: ClientConstructor<C>, scope: ClientScope, overrides = {}): C {
      const number = constructors.get(Client) ?? constructors.size;
      constructors.set(Client, number);
      const { region, accountId, roleArn, assumeRole, via, profile, credentials } = scope;
      const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {};
      const keys = [accessKeyId, secretAccessKey, sessionToken];
      const parts = [number, region, accountId, roleArn, assumeRole, via, profile, keys, overrides];
      const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
      const found = held.get(key) ?? create(Client, scope);
      held.set(key, found);
      return found.client as C;
    },
    credentials: async ({ accountId = '' }) => sealed({ accessKeyId: `FAKE${accountId}`, secretAccessKey: 'fake' }),
    clear(filter = {}) {
      for (const [key, one] of held) if (matches(one, filter)) held.delete(key);
    },
    destroy: () => held.clear(),
    takeCalls: (scope) => recorder.counter.take(scope),
    takeMetrics: (scope) => recorder.metrics.take(scope),
    get size() {
      return held.size;
    },
    allow,
  };
  const clients = withGetters(factory, async (Client, scope, overrides) => factory.for(Client, scope, overrides));
  return Object.defineProperties(clients as FakeClients, { calls: { value: calls, enumerable: true } });
};

/** Same as `fakeAccounts`, for one account or if accounts make no difference. */
export const fakeRegions = (regions: FakeRegions, options: FakeOptions = {}): FakeClients =>
  fakeAccounts({ '*': regions }, options);
