import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { alertTopics } from '../../src/app/alerts/alert-routes.ts';
import { readPolicyValue } from '../../src/app/policy/policy-value.ts';
import { attributeOf } from '../../src/simulator/services/cloudformation/resource-identity.ts';
import { ofType, onlyOfType, type StackPlace, stackOf, type TemplateStack } from '../../test/support/template-stack.ts';
import { type ArchivedFile, filesOf } from './archive.ts';
import { partitionProblems, placeProblems } from './places.ts';
import { referenceProblems } from './references.ts';
import { specificationProblems } from './specification.ts';
import { workflowProblems } from './workflow.ts';

/** Maximum bytes of a minified bundle with the SDK. */
export const LARGEST_BUNDLE = 700_000;
/** Maximum bytes of an unpacked archive on AWS Lambda. */
const LARGEST_UNPACKED = 262_144_000;
/** Maximum bytes of a template that CloudFormation reads from a bucket. */
const LARGEST_TEMPLATE = 1_000_000;

/** One Region of each partition. */
export const PLACES = {
  aws: 'eu-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-us-gov': 'us-gov-west-1',
} as const;
const ACCOUNT = '111122223333';

const TEMPLATE = 'cloudformation-template-update-stack.json';
const POLICY = 'policy.json';
/** Required parameters of member-role.yml. */
const MEMBER_ROLE_PARAMETERS = { AuditorAccountId: '444455556666', ExternalId: 'any', OrganizationId: 'o-a1b2c3d4e5' };

const inEveryPlace = (
  templateText: string,
  more: Pick<StackPlace, 'name' | 'parameters'>,
  problemsOf: (stack: TemplateStack) => readonly string[],
  named: readonly string[] = [],
): readonly string[] =>
  Object.entries(PLACES).flatMap(([partition, region]) => {
    const stack = stackOf(templateText, { ...more, partition, region, accountId: ACCOUNT });
    return [
      ...specificationProblems(stack.resources),
      ...partitionProblems(stack.resources, partition, named),
      ...problemsOf(stack),
    ].map((problem) => `${partition}: ${problem}`);
  });

const textProblems = (templateText: string, named: readonly string[] = []): readonly string[] => [
  ...(templateText.length > LARGEST_TEMPLATE ? [`the template has ${templateText.length} characters`] : []),
  ...placeProblems(templateText, named),
  ...referenceProblems(templateText),
];

/** Lists the problems of a stack's workflow. */
const stackWorkflowProblems = (stack: TemplateStack): readonly string[] => {
  const { DefinitionString: definition, DefinitionSubstitutions: substitutions } = onlyOfType(
    stack,
    'AWS::StepFunctions::StateMachine',
  ).properties as { readonly DefinitionString: string; readonly DefinitionSubstitutions: Record<string, string> };
  const lambdas = [...ofType(stack, 'AWS::Lambda::Function').values()];
  // Consumers of queues are not part of the workflow.
  const subscribers = [...ofType(stack, 'AWS::Lambda::EventSourceMapping').values()].map(({ properties }) =>
    String(properties['FunctionName']),
  );
  const functions = new Map(
    lambdas
      .filter(({ physicalId }) => !subscribers.includes(physicalId))
      .map((lambda) => [String(attributeOf(lambda, 'Arn', stack)), lambda]),
  );
  return workflowProblems({ definition, substitutions, functions });
};

/**
 * Lists the problems of the deployment's template. Dangling names end the search. `named` are the ARNs in the policy,
 * which, unlike the template, may be bound to an account.
 */
export const templateProblems = (templateText: string, named: readonly string[] = []): readonly string[] => {
  const problems = textProblems(templateText, named);
  if (problems.length > 0) return problems;
  return inEveryPlace(templateText, { name: 'plumbline-prod' }, stackWorkflowProblems, named);
};

/** Lists the problems of the audit role's template. */
export const memberRoleProblems = (templateText: string): readonly string[] => {
  const problems = textProblems(templateText);
  if (problems.length > 0) return problems;
  return ['SecurityAudit', 'ReadOnlyAccess', 'None'].flatMap((DriftAccess) =>
    inEveryPlace(
      templateText,
      { name: 'audit-role', parameters: { ...MEMBER_ROLE_PARAMETERS, DriftAccess } },
      (stack) => (stack.resources.has('AuditRole') ? [] : ['there is no AuditRole']),
    ),
  );
};

/** Archive of a Lambda: its entry in the template, and its files. */
export interface Archive {
  readonly name: string;
  readonly handler: string;
  readonly policyFile: string;
  readonly files: readonly ArchivedFile[];
}

/** Lists the problems of an archive: the handler's bundle, its policy, sizes. */
export const archiveProblems = ({ name, handler, policyFile, files }: Archive): readonly string[] => {
  const bundle = files.find((file) => file.name === `${handler.replace(/\.\w+$/, '')}.mjs`);
  const unpacked = files.reduce((sum, { size }) => sum + size, 0);
  return [
    ...(bundle === undefined ? [`${name}: ${handler} is not in it`] : []),
    ...(bundle !== undefined && bundle.size > LARGEST_BUNDLE ? [`${name}: the bundle has ${bundle.size} bytes`] : []),
    ...(files.some((file) => file.name === policyFile) ? [] : [`${name}: the policy ${policyFile} is not in it`]),
    ...(files.some((file) => file.name === `${bundle?.name}.map`) ? [] : [`${name}: has no source map`]),
    ...(unpacked > LARGEST_UNPACKED ? [`${name}: unpacks to ${unpacked} bytes`] : []),
  ];
};

/** Returns the archives of a package, as its template names them. */
export const archivesOf = (directory: string): readonly Archive[] => {
  const templateText = readFileSync(join(directory, TEMPLATE), 'utf8');
  const stack = stackOf(templateText, { name: 'plumbline', partition: 'aws', region: PLACES.aws, accountId: ACCOUNT });
  return [...ofType(stack, 'AWS::Lambda::Function').values()].map(({ properties }) => {
    const { Handler, Code, Environment } = properties as {
      readonly Handler: string;
      readonly Code: { readonly S3Key: string };
      readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
    };
    const name = basename(Code.S3Key);
    const policyFile = Environment.Variables['PLUMBLINE_POLICY'] ?? '';
    return { name, handler: Handler, policyFile, files: filesOf(join(directory, name)) };
  });
};

/** Returns the topics that a packaged policy names. */
const namedTopics = (directory: string): readonly string[] => {
  const read = readPolicyValue(JSON.parse(readFileSync(join(directory, POLICY), 'utf8')));
  return 'policy' in read ? alertTopics(read.policy.alerts) : [];
};

/** Lists the problems of a package's template, whose policy may name topics. */
export const packagedTemplateProblems = (directory: string): readonly string[] =>
  templateProblems(readFileSync(join(directory, TEMPLATE), 'utf8'), namedTopics(directory));

/** Lists all problems of a package: of its template and its archives. */
export const packageProblems = (directory: string): readonly string[] => {
  const problems = packagedTemplateProblems(directory);
  return problems.length > 0 ? problems : archivesOf(directory).flatMap(archiveProblems);
};
