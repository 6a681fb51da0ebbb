import type { Grant } from '../../src/app/permissions/grant.ts';
import { LAMBDA_NAMES, type LambdaName, lambdaGrants } from '../../src/app/permissions/permissions.ts';
import { scheduleGrants, stateMachineGrants } from '../../src/app/permissions/workflow-grants.ts';
import { attributeOf } from '../../src/simulator/services/cloudformation/resource-identity.ts';
import { onlyOfType, type TemplateRole, type TemplateStack, templateRole } from './template-stack.ts';

/** Owner of a role: a Lambda, the schedules, or the state machine. */
export type RoleOwner = LambdaName | 'Schedule' | 'StateMachine';
export const ROLE_OWNERS: readonly RoleOwner[] = [...LAMBDA_NAMES, 'Schedule', 'StateMachine'];

/** Permissions that the code declares for the role. */
export const grantsOf = (owner: RoleOwner): readonly Grant[] => {
  if (owner === 'StateMachine') return stateMachineGrants();
  return owner === 'Schedule' ? scheduleGrants() : lambdaGrants(owner);
};

/** Plumbline's stack in the audit account, with everything in it that an audit meets. */
export interface PlumblineStack {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly table: string;
  readonly bucket: string;
  readonly topicArn: string;
  readonly stateMachineArn: string;
  /** With its substitutions made. */
  readonly definition: string;
  readonly functionArns: Readonly<Record<LambdaName, string>>;
  readonly roles: Readonly<Record<RoleOwner, TemplateRole>>;
}

const byName = <K extends string, T>(names: readonly K[], of: (name: K) => T): Readonly<Record<K, T>> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, T>;

/** Resources of the packaged template. Each role is the one that its Lambda, the machine or the schedule names. */
export const plumblineStack = (stack: TemplateStack): PlumblineStack => {
  const { partition, region, accountId } = stack;
  const resource = (logicalId: string) => {
    const found = stack.resources.get(logicalId);
    if (found === undefined) throw new Error(`the template has no resource ${logicalId}`);
    return found;
  };
  const arnOf = (logicalId: string) => String(attributeOf(resource(logicalId), 'Arn', stack));
  const machine = onlyOfType(stack, 'AWS::StepFunctions::StateMachine');
  const { DefinitionString: text, DefinitionSubstitutions: substitutions } = machine.properties as {
    readonly DefinitionString: string;
    readonly DefinitionSubstitutions: Readonly<Record<string, string>>;
  };
  return {
    partition,
    region,
    accountId,
    table: onlyOfType(stack, 'AWS::DynamoDB::Table').physicalId,
    bucket: resource('RunBucket').physicalId,
    topicArn: resource('AlertsTopic').physicalId,
    stateMachineArn: machine.physicalId,
    definition: text.replace(/\$\{(\w+)\}/g, (whole, name: string) => substitutions[name] ?? whole),
    functionArns: byName(LAMBDA_NAMES, (name) => arnOf(`${name}LambdaFunction`)),
    roles: byName(ROLE_OWNERS, (owner) => templateRole(resource(`${owner}Role`))),
  };
};
