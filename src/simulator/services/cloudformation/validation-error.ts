import { ServiceError } from '../../protocol/service-error.ts';

/** CloudFormation's error for a request that it understands and cannot accept. */
export const validationError = (message: string): ServiceError => new ServiceError('ValidationError', message, 400);
