import type { OperationModel, ServiceModel } from '../operation.ts';
import type { WireReply, WireRequest } from './message.ts';
import type { ServiceError } from './service-error.ts';

/** One wire protocol of one service: the way from a request to an operation's input, and from its output to the reply. */
export interface Codec {
  /** The name of the operation that is asked for, and the operation when the service has it. */
  route(request: WireRequest): { readonly name: string; readonly model: OperationModel | undefined };
  /** The operation's input; throws an ServiceError when the request is malformed. */
  decode(model: OperationModel, request: WireRequest): Promise<Readonly<Record<string, unknown>>>;
  encode(model: OperationModel, output: unknown, requestId: string): WireReply;
  encodeError(error: ServiceError, requestId: string): WireReply;
}

/** What a service knows of itself that its codec needs. */
export type CodecOptions = Pick<ServiceModel, 'protocol' | 'xmlNamespace' | 'targetPrefix' | 'operations'>;
