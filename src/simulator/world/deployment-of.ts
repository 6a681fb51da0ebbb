import type { Stack } from './stack.ts';
import { newDeployment, type StackDeployment } from './stack-deployment.ts';

/** The stack's deployment, made when it is first asked for: most stacks of a large world are never deployed. */
export const deploymentOf = (stack: Stack): StackDeployment => {
  stack.deployment ??= newDeployment();
  return stack.deployment;
};
