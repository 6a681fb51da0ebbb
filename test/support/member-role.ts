import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onlyOfType, stackOf, type TemplateRole, type TemplateStack, templateRole } from './template-stack.ts';

const TEMPLATE = join(import.meta.dirname, '../../member-role.yml');

export interface MemberPlace {
  readonly accountId: string;
  readonly partition?: string;
  readonly region?: string;
  /** Parameters of member-role.yml. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** member-role.yml, as an instance of a StackSet in a member account. */
export const memberStack = ({
  accountId,
  partition = 'aws',
  region = 'us-east-1',
  parameters,
}: MemberPlace): TemplateStack =>
  stackOf(readFileSync(TEMPLATE, 'utf8'), {
    ...{ partition, region, accountId, parameters },
    name: 'StackSet-plumbline-member-role',
  });

/** The audit role that it makes. */
export const memberRole = (place: MemberPlace): TemplateRole =>
  templateRole(onlyOfType(memberStack(place), 'AWS::IAM::Role'));
