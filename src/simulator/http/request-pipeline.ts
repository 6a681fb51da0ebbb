import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiOperation } from '../../domain/calls/call.ts';
import { iamActionOf } from '../../domain/calls/index.ts';
import { type Access, denial, regionEnabled } from '../access/access.ts';
import { type CredentialScope, credentialScope, resolveCaller } from '../access/caller.ts';
import type { Sessions } from '../access/sessions.ts';
import type { CallContext, OperationModel, Principal, Protocol, ServiceModel } from '../operation.ts';
import type { Codec } from '../protocol/codec.ts';
import { createCodec } from '../protocol/create-codec.ts';
import type { WireReply, WireRequest } from '../protocol/message.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { standardError } from '../protocol/standard-errors.ts';
import type { SimulatorClock } from '../time/clock.ts';
import type { World } from '../world/world.ts';
import type { CallRecorder } from './call-log.ts';
import { takeFault } from './faults.ts';
import { createQuotas } from './quotas.ts';
import {
  asServiceError,
  badCredentials,
  injected,
  memberNotOffered,
  operationNotOffered,
  regionDisabled,
  serviceNotOffered,
  throttled,
  unsigned,
} from './refusals.ts';

/** Answers a request itself. The request's stream has been read into `body`. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse, body: Uint8Array) => void;

/** Outcome of a request. */
export type Served =
  | { readonly kind: 'reply'; readonly reply: WireReply; readonly pause?: () => Promise<void> }
  | {
      readonly kind: 'forward';
      readonly to: RawHandler;
      readonly answered: (status: number) => void;
      /** Whether the connection ends before the answer. */
      readonly isLost: boolean;
    }
  | { readonly kind: 'reset' };

export interface PipelineOptions {
  readonly world: World;
  readonly clock: SimulatorClock;
  readonly services: readonly ServiceModel[];
  readonly forward: Readonly<Record<string, RawHandler>>;
  readonly sessions: Sessions;
  readonly calls: CallRecorder;
  readonly onAccess?: (access: Access) => void;
  /** Aborted when the server closes, which ends every wait. */
  readonly signal: AbortSignal;
}

/** A service as requests reach it. */
interface Endpoint extends Pick<ServiceModel, 'forwarded' | 'protocol'> {
  readonly codec: Codec;
  readonly raw?: RawHandler;
}

/** A request whose sender, service and operation are known. */
interface Call extends CredentialScope {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  /** Operation with the service's signing name. */
  readonly operation: ApiOperation;
  readonly target: OperationModel | RawHandler | undefined;
  readonly answered: (status: number) => void;
}

/** Default pause of a slow body, in milliseconds. */
const DEFAULT_PAUSE_MS = 1000;

/** Parts that all requests share. */
interface Pipeline extends PipelineOptions {
  readonly quotas: ReturnType<typeof createQuotas>;
  /** By signing name. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly decide: Decide;
}

const endpointsOf = ({ services, forward }: PipelineOptions): ReadonlyMap<string, Endpoint> =>
  new Map<string, Endpoint>([
    ...Object.entries(forward).map(([name, raw]) => [name, { ...standIn('json-1.0'), raw }] as const),
    ...services.map((service): [string, Endpoint] => {
      const raw = forward[service.signingName];
      return [service.signingName, { ...service, codec: createCodec(service), ...(raw === undefined ? {} : { raw }) }];
    }),
  ]);

/** Reads the input of a call. Throws if the call is not offered in this place, or sets what is not implemented. */
const inputOf = async (
  { world, clock, signal }: Pipeline,
  { endpoint, target, request, principal, operation, region, service }: Call,
): Promise<{ readonly target: OperationModel | RawHandler; readonly input: object }> => {
  const { protocol, codec } = endpoint;
  if (world.latencyMs > 0) await clock.sleep(world.latencyMs, signal);
  if (target === undefined) throw operationNotOffered(protocol, operation);
  if (!regionEnabled(world, principal.accountId, region, service))
    throw regionDisabled(protocol, service, principal.accountId);
  if (typeof target === 'function') return { target, input: parseJson(request.body) };
  const input = await codec.decode(target, request);
  refuseUnimplemented(target, input, operation);
  return { target, input };
};

/** Serves a call: input, faults, quota, permission, operation. */
const serve = async (pipeline: Pipeline, call: Call): Promise<Served> => {
  const { world, clock, sessions, signal, quotas, decide } = pipeline;
  const { endpoint, requestId, principal, operation, region } = call;
  const { protocol, codec } = endpoint;
  const { accountId } = principal;
  const { target, input } = await inputOf(pipeline, call);
  const fault = takeFault(world.faults, { operation, accountId, region, input });
  const pause = () => clock.sleep(fault?.delayMs ?? DEFAULT_PAUSE_MS, signal);
  if (fault?.kind === 'reset') return { kind: 'reset' };
  if (fault?.kind === 'error') throw injected(protocol, fault);
  if (fault?.kind === 'delay') await pause();
  if (!quotas.take({ accountId, region, operation })) throw throttled(protocol);
  const context: CallContext = {
    world,
    clock,
    sessions,
    principal,
    accountId,
    region,
    requestId,
    partition: world.partition,
    denial: (action, resource) => decide({ principal, action, resource, region }),
  };
  permit(call, input, context, decide);
  const isLost = fault?.kind === 'lost-answer';
  if (typeof target === 'function')
    return { kind: 'forward', to: target, answered: afterwards(call, input, context), isLost };
  const reply = codec.encode(target, await target.run(input, context), requestId);
  if (isLost) return { kind: 'reset' };
  return fault?.kind === 'slow-body' ? { kind: 'reply', reply, pause } : { kind: 'reply', reply };
};

/** Identifies sender, service and operation of a request, counts it, and serves it. Errors are answers. */
const answer = async (pipeline: Pipeline, request: WireRequest, requestId: string): Promise<Served> => {
  const { world, sessions, calls, endpoints } = pipeline;
  const scope = credentialScope(request);
  const offered = scope && endpoints.get(scope.service);
  const endpoint = offered ?? standIn(apparentProtocol(request, scope?.service));
  const principal = scope && resolveCaller(scope, { world, sessions });
  const route = isWellFormed(request.path) ? endpoint.codec.route(request) : undefined;
  const operation: ApiOperation = `${scope?.service ?? 'unsigned'}:${route?.name ?? ''}`;
  const answered = calls.arrived({
    accountId: typeof principal === 'object' ? principal.accountId : 'unknown',
    region: scope?.region ?? 'unknown',
    operation,
  });
  try {
    if (scope === undefined || principal === undefined) throw unsigned(endpoint.protocol);
    if (offered === undefined) throw serviceNotOffered(scope.service, [...endpoints.keys()]);
    if (route === undefined) throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
    if (typeof principal === 'string') throw badCredentials(endpoint.protocol, principal);
    // A service has its own operations; a handler behind it has the others.
    const target = route.model ?? endpoint.raw;
    const call: Call = { ...scope, request, requestId, principal, endpoint, operation, target, answered };
    const served = await serve(pipeline, call);
    if (served.kind !== 'forward') answered(served.kind === 'reply' ? served.reply.status : 0);
    return served;
  } catch (error) {
    const reply = endpoint.codec.encodeError(asServiceError(endpoint.protocol, error), requestId);
    answered(reply.status);
    return { kind: 'reply', reply };
  }
};

/** Creates the pipeline of every request: count, sender, Region, input, faults, quota, permission, operation. */
export const createPipeline = (options: PipelineOptions): ((request: WireRequest) => Promise<Served>) => {
  const { world, clock, onAccess } = options;
  const decide: Decide = (access) => {
    const denied = denial(world, access);
    onAccess?.({ ...access, denied });
    return denied;
  };
  const quotas = createQuotas(world.quotas, clock);
  const pipeline: Pipeline = { ...options, quotas, endpoints: endpointsOf(options), decide };
  let requests = 0;
  return (request) => {
    requests += 1;
    return answer(pipeline, request, `00000000-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`);
  };
};

/** Reports the answer of a handler, and notifies the service of a success. */
const afterwards = ({ endpoint, operation, answered }: Call, input: object, context: CallContext) => {
  return (status: number): void => {
    answered(status);
    if (status === 200) endpoint.forwarded?.[operation.slice(operation.indexOf(':') + 1)]?.(input, context);
  };
};

/** Throws if the input sets a member that the operation does not implement. A false or empty member sets nothing. */
const refuseUnimplemented = ({ unimplemented = [] }: OperationModel, input: object, operation: string): void => {
  const unsupported = unimplemented.find((member) => {
    const value: unknown = (input as Readonly<Record<string, unknown>>)[member];
    return typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.keys(value).length > 0
      : Boolean(value);
  });
  if (unsupported !== undefined) throw memberNotOffered(operation, unsupported);
};

/** Returns the reason of a denial. */
type Decide = (access: Omit<Access, 'denied'>) => string | undefined;

/** Throws if policies deny the call. */
const permit = (
  { endpoint, target, operation, principal, region }: Call,
  input: unknown,
  context: CallContext,
  decide: Decide,
) => {
  const model = typeof target === 'function' ? undefined : target;
  const action = iamActionOf(operation);
  const resources = model === undefined ? tablesOf(input, context) : [model.resourceArn?.(input, context) ?? '*'];
  for (const resource of resources) {
    const because = decide({ principal, action, resource, region });
    if (because !== undefined) throw standardError(endpoint.protocol, 'accessDenied', because);
  }
};

/** Returns the tables that a forwarded DynamoDB request names, or the index that it queries. */
const tablesOf = (input: unknown, { partition, region, accountId }: CallContext): readonly string[] => {
  const { TableName, IndexName, RequestItems } = input as Readonly<Record<string, unknown>>;
  const table = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  const names = typeof RequestItems === 'object' && RequestItems !== null ? Object.keys(RequestItems) : [table];
  const arns = names.map((name) => `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`);
  return names[0] === undefined ? ['*'] : arns;
};

const parseJson = (body: Uint8Array): object => {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // The handler of the request reports what is wrong with it.
    return {};
  }
};

const isWellFormed = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/** Words the errors of a protocol for requests to unknown services. */
const standIn = (protocol: Protocol): Endpoint => {
  return { protocol, codec: createCodec({ protocol, operations: {} }) };
};

/** Guesses the protocol of a request. */
const apparentProtocol = ({ headers, query }: WireRequest, service: string | undefined): Protocol => {
  if (headers['x-amz-target'] !== undefined) return headers['content-type']?.endsWith('1.0') ? 'json-1.0' : 'json-1.1';
  if (query.has('Action') || headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return 'query';
  return service === undefined || service === 's3' ? 'rest-xml' : 'rest-json';
};
