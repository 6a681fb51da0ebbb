import { gapCause } from '../../aws/errors/errors.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import type { Gap } from '../../domain/gap.ts';
import { scopeOf } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import type { Container } from '../container.ts';

/** Makes sure of the credentials of a target's role; resolves to the gap of the whole target where there are none. */
export const targetGap = async ({ clients }: Container, target: Target): Promise<Gap | undefined> => {
  try {
    await clients.credentials(target);
    return undefined;
  } catch (error) {
    const cause = gapCause(error, stsCalls.assumeRole);
    return { target: scopeOf(target), ...cause };
  }
};
