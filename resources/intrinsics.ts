import type { PermittedArns } from '../src/domain/calls/call.ts';

/** Intrinsic functions of CloudFormation. */
export const sub = (text: string) => ({ 'Fn::Sub': text });
export const ref = (logicalId: string) => ({ Ref: logicalId });
export const getAtt = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

/** Placeholder for `sub`: a logical id, an attribute or a pseudo parameter. */
export const slot = (name: string): string => `\${${name}}`;
export const PARTITION = slot('AWS::Partition');
export const REGION = slot('AWS::Region');
export const ACCOUNT = slot('AWS::AccountId');

/** The ARNs of a table of calls as a template writes them. */
export const permittedArns = ({ arns }: PermittedArns): readonly unknown[] =>
  arns.map((arn) =>
    arn === '*'
      ? arn
      : sub(arn.replace('{partition}', PARTITION).replace('{region}', REGION).replace('{account}', ACCOUNT)),
  );
