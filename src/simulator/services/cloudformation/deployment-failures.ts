import { matchesGlob } from '../../access/glob.ts';
import type { DeploymentFailure } from '../../world/stack-deployment.ts';

/**
 * Returns the reason why a step fails, if the world declares one. A failure with `times` is counted down, and leaves
 * the world with its last hit.
 */
export const takeDeploymentFailure = (
  failures: DeploymentFailure[],
  step: { readonly stack: string; readonly resource: string; readonly on: DeploymentFailure['on'] },
): string | undefined => {
  const index = failures.findIndex(
    ({ stack, resource, on }) =>
      on === step.on && matchesGlob(stack ?? '*', step.stack) && matchesGlob(resource ?? '*', step.resource),
  );
  const failure = failures[index];
  if (failure?.times !== undefined) {
    failure.times -= 1;
    if (failure.times <= 0) failures.splice(index, 1);
  }
  return failure?.reason;
};
