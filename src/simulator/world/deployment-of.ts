import type { WorldStack } from './stack.ts';
import { newDeployment, type StackDeployment } from './stack-deployment.ts';

/** Returns the stack's deployment, created on first use: most stacks of a large world are never deployed. */
export const deploymentOf = (stack: WorldStack): StackDeployment => {
  stack.deployment ??= newDeployment();
  return stack.deployment;
};
