import type { Call } from '../../domain/calls/call.ts';
import type { ClientFactory } from '../clients/client-factory.ts';
import { WriteNotAllowedError } from '../errors/aws-error.ts';

/** Throws unless the factory was made with `allow: 'write'`. Every operation that changes something begins with it. */
export const requireWrite = (clients: Pick<ClientFactory, 'allow'>, { operation }: Call): void => {
  if (clients.allow !== 'write') throw new WriteNotAllowedError(operation);
};
