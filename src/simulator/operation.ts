import type { PermittedArns } from '../domain/calls/call.ts';
import type { Partition } from '../domain/scope.ts';
import type { Sessions } from './access/sessions.ts';
import type { SimulatorClock } from './time/clock.ts';
import type { World } from './world/world.ts';

/** Signer of a request. */
export interface Principal {
  readonly accountId: string;
  /** `arn:aws:sts::111122223333:assumed-role/PlumblineAudit/session`, or a user's or the account's own ARN. */
  readonly arn: string;
  /** The role whose policies are evaluated; absent for the account itself, which may do everything. */
  readonly roleName?: string;
  /** Path of the role; `/` if absent. */
  readonly rolePath?: string;
}

/** Context of a request, for the operation that serves it. */
export interface CallContext {
  readonly world: World;
  readonly clock: SimulatorClock;
  /** Sessions that STS issues and that the server resolves. */
  readonly sessions: Sessions;
  readonly principal: Principal;
  /** The account that the caller's credentials belong to. */
  readonly accountId: string;
  /** The Region of the request's credential scope. */
  readonly region: string;
  readonly partition: Partition;
  readonly requestId: string;
  /** Returns AWS's words if the caller is denied another action, on which some answers depend. */
  denial(action: string, resource: string): string | undefined;
}

/** One API operation, from its typed input to its typed output, independent of the wire format. */
export type Operation<Input, Output> = (input: Input, context: CallContext) => Output | Promise<Output>;

/** Wire protocols of the embedded AWS. */
export type Protocol = 'query' | 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml';

/** An operation as a service offers it. */
export interface OperationModel {
  /** The SDK's own schema of the operation, such as `DescribeStackResourceDrifts$`. */
  readonly schema: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: operations of different types stand in one table; each is typed where it is defined
  readonly run: Operation<any, any>;
  /** ARN that IAM policies are matched against, when it is not `*`. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly resourceArn?: (input: any, context: CallContext) => string;
  /** Members of the input that would change the answer and are not implemented: a request that sets one is refused. */
  readonly unimplemented?: readonly string[];
  /** The resources whose configuration the operation reads from the `answers` of a world. */
  readonly configurationOf?: PermittedArns;
}

/** A service: its operations, and how its requests are recognised and decoded. */
export interface ServiceModel {
  /** Name of the service in SigV4 credential scopes, such as `monitoring` or `s3`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** XML namespace of the query and rest-xml protocols. */
  readonly xmlNamespace?: string;
  /** JSON protocols: what stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  /** Called when another handler has answered an operation that the service itself does not have, by its name. */
  readonly forwarded?: Readonly<Record<string, (input: object, context: CallContext) => void>>;
}
