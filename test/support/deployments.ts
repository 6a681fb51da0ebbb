import type { StackEvent } from '../../src/aws/operations/cloudformation/cloudformation-events.ts';
import type { TemplateInput } from '../../src/aws/operations/cloudformation/cloudformation-templates.ts';
import { type DeployStackInput, deployStack } from '../../src/aws/operations/cloudformation/cloudformation-write.ts';
import type { WaitOptions } from '../../src/aws/operations/wait.ts';
import { type OperationCall, START } from './operation-cases.ts';

/** Waiting in the embedded AWS's own time, for an hour at most. */
export const waiting = ({ clock }: OperationCall): WaitOptions => ({
  deadline: new Date(Date.parse(START) + 3_600_000),
  clock: () => new Date(clock.now()),
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

/** A template of these queues, by logical id with their properties, and a parameter that the first of them refers to. */
export const queues = (
  properties: Readonly<Record<string, object>>,
  parameters: Readonly<Record<string, object>> = { Seconds: { Type: 'Number', Default: 30 } },
): TemplateInput => {
  const [first = 'Orders'] = Object.keys(properties);
  const [parameter] = Object.keys(parameters);
  const resources = Object.entries(properties).map(([logicalId, own], index) => {
    const referring = index === 0 && parameter !== undefined ? { VisibilityTimeout: { Ref: parameter } } : {};
    return [logicalId, { Type: 'AWS::SQS::Queue', Properties: { ...referring, ...own } }];
  });
  return {
    body: JSON.stringify({
      Parameters: parameters,
      Resources: Object.fromEntries(resources),
      Outputs: { QueueUrl: { Value: { Ref: first } } },
    }),
  };
};

/** Deploys a stack called shop with one queue, unless more is said. */
export const deployed = (call: OperationCall, more: Partial<DeployStackInput> = {}) =>
  deployStack(call.clients, call.scope, {
    stack: 'shop',
    template: queues({ Orders: {} }),
    ...waiting(call),
    ...more,
  });

/** Events as `logical id STATUS`. */
export const shown = (events: readonly StackEvent[]): string[] =>
  events.map(({ logicalId, status }) => `${logicalId} ${status}`);
