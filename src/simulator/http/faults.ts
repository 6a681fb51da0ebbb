import { matchesGlob } from '../access/glob.ts';
import type { Fault } from '../world/world.ts';

/** A call as faults match it. */
export interface FaultyCall {
  readonly operation: string;
  readonly accountId: string;
  readonly region: string;
  readonly input: unknown;
}

/**
 * Input members that name the object of a call. An ARN also matches by its last part and, for a stack, by the stack's
 * name.
 */
const NAMING_MEMBERS = [
  'Bucket',
  'ChangeSetName',
  'Name',
  'RoleArn',
  'StackName',
  'TableName',
  'TopicArn',
  'executionArn',
  'logGroupName',
  'logGroupNamePrefix',
  'stateMachineArn',
];

/**
 * Returns the first fault that matches the call. A fault with `times` is counted down, and leaves the world with its
 * last hit.
 */
export const takeFault = (faults: Fault[], call: FaultyCall): Fault | undefined => {
  const index = faults.findIndex((fault) => hits(fault, call));
  const fault = faults[index];
  if (fault?.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.splice(index, 1);
  }
  return fault;
};

const hits = (fault: Fault, { operation, accountId, region, input }: FaultyCall): boolean => {
  if (!matchesGlob(fault.operation, operation)) return false;
  if (fault.accountId !== undefined && fault.accountId !== accountId) return false;
  if (fault.region !== undefined && fault.region !== region) return false;
  const { resource } = fault;
  return resource === undefined || namesIn(input).some((name) => matchesGlob(resource, name));
};

const namesIn = (input: unknown): readonly string[] => {
  if (typeof input !== 'object' || input === null) return [];
  const values = NAMING_MEMBERS.map((member) => (input as Readonly<Record<string, unknown>>)[member]);
  return values
    .filter((value) => typeof value === 'string')
    .flatMap((value) => (value.startsWith('arn:') ? [value, ...namesInArn(value)] : [value]));
};

/**
 * Extracts names from an ARN: `web` of `arn:aws:cloudformation:eu-west-1:111122223333:stack/web/<uuid>`, `Auditor` of
 * `...:role/Auditor`, and for a topic the part behind the last colon.
 */
const namesInArn = (arn: string): readonly string[] => {
  const resource = arn.split(':').slice(5).join(':');
  return [resource, ...resource.split(/[/:]/)];
};
