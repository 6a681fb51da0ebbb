import type { Protocol } from '../operation.ts';
import { requiredMembers, type Shape } from './shape.ts';
import { standardError } from './standard-errors.ts';

/**
 * Returns the input if all required members are present. Otherwise throws the error that names the missing ones, in
 * AWS's words.
 */
export const withRequired = <T extends Readonly<Record<string, unknown>>>(
  protocol: Protocol,
  shape: Shape,
  input: T,
): T => {
  const missing = requiredMembers(shape).filter((name) => input[name] === undefined || input[name] === null);
  if (missing.length === 0) return input;
  const problems = missing.map((name) => {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    return `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  });
  const count = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected`;
  throw standardError(protocol, 'invalidInput', `${count}: ${problems.join('; ')}`);
};
