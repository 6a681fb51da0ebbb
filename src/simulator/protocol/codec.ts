import type { OperationModel, ServiceModel } from '../operation.ts';
import type { WireReply, WireRequest } from './message.ts';
import type { ServiceError } from './service-error.ts';

/** One wire protocol of one service: converts a request to an operation's input, and its output to the reply. */
export interface Codec {
  /** Returns the name of the requested operation, and the operation if the service has it. */
  route(request: WireRequest): { readonly name: string; readonly model: OperationModel | undefined };
  /** Decodes the operation's input. Throws a ServiceError if the request is malformed. */
  decode(model: OperationModel, request: WireRequest): Promise<Readonly<Record<string, unknown>>>;
  encode(model: OperationModel, output: unknown, requestId: string): WireReply;
  encodeError(error: ServiceError, requestId: string): WireReply;
}

/** Parts of a service that its codec needs. */
export type CodecOptions = Pick<ServiceModel, 'protocol' | 'xmlNamespace' | 'targetPrefix' | 'operations'>;
