import { policyJsonSchema } from '../../../app/policy/policy-schema.ts';
import { checkReferences, type OptionReference } from '../../../app/report/check-reference.ts';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly default?: unknown;
  readonly description?: string;
}

/** Example values for options without a default. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'alerts.link': 'https://audits.example.com/runs/{run}',
  'alerts.routes':
    '[{ id: platform, units: [Root/Workloads], minimumSeverity: HIGH, transitions: [opened, reopened, failed] }]',
  'alerts.topicArn': 'arn:aws:sns:eu-west-1:123456789012:plumbline',
  'cloudformation-stack-drift.ignore':
    '[{ resourceType: AWS::SQS::Queue, propertyPath: /Tags/**, reason: set by the cost team }]',
  'exceptions.accepted':
    '[{ id: scratch, match: { resources: [tmp-*] }, owner: data, reason: scratch space, expires: 2027-03-31 }]',
  'logs-log-group-retention.maximumDays': '3653',
  's3-bucket-encryption.allowedKeys': '[arn:aws:kms:eu-west-1:123456789012:alias/buckets]',
  'targets.accounts': "['123456789012']",
  'targets.exclude': "['210987654321']",
  'targets.organizationalUnits': '[Root/Workloads]',
  'targets.regions': '[eu-west-1, us-east-1]',
  'targets.role': '{ name: PlumblineAudit, externalId: as-onboard-was-given }',
};

const OVERRIDES_EXAMPLE =
  '[{ match: { units: [Root/Sandbox] }, checks: { s3-bucket-versioning: false, cloudformation-stack-drift: { severity: LOW } }, reason: nothing of value is kept there }]';

/** Formats a value for the template. An example replaces defaults such as `[]` and `{}`, which show nothing. */
const valueText = (key: string, fallback: unknown): string =>
  EXAMPLES[key] === undefined ? String(fallback) : `${EXAMPLES[key]} # example`;

const settingLines = (section: string, node: SchemaNode): readonly string[] =>
  Object.entries(node.properties ?? {}).flatMap(([key, setting]) => [
    `  # ${setting.description ?? ''}`,
    `  # ${key}: ${valueText(`${section}.${key}`, setting.default)}`,
  ]);

const sectionLines = (name: string, node: SchemaNode | undefined): readonly string[] =>
  node === undefined ? [] : ['', `# ${node.description ?? ''}`, `${name}:`, ...settingLines(name, node)];

const optionLines = (check: string, { name, description, ...option }: OptionReference): readonly string[] => [
  `  #   # ${description}`,
  `  #   ${name}: ${valueText(`${check}.${name}`, option.default)}`,
];

/** Options of the template. */
interface TemplateOptions {
  /** Path of the JSON Schema as seen from the file; absent if it is not at hand. */
  readonly schema?: string;
}

/**
 * Builds a policy file to start from, with every setting commented out. Settings without a default, and lists, show an
 * example.
 */
export const policyTemplate = ({ schema }: TemplateOptions = {}): string => {
  const { properties = {} } = policyJsonSchema() as SchemaNode;
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    '# Plumbline policy: the accounts to audit and the requirements. Commented settings show their defaults; examples are marked.',
    '# "plumbline config validate" checks this file; "plumbline config schema" prints its JSON Schema for editors.',
    'version: 1',
    ...sectionLines('targets', properties['targets']),
    '',
    '# What is asked. A check that is left out has its defaults; false disables it. "plumbline explain <check>" says all about one.',
    'checks:',
    ...checkReferences().flatMap(({ id, title, severity, options }) => [
      `  # ${title}.`,
      `  # ${id}:`,
      `  #   severity: ${severity}`,
      ...options.filter(({ name }) => !name.includes('[]')).flatMap((option) => optionLines(id, option)),
    ]),
    '',
    `# ${properties['overrides']?.description ?? ''}`,
    'overrides:',
    `  # ${OVERRIDES_EXAMPLE}`,
    ...sectionLines('drift', properties['drift']),
    ...sectionLines('alerts', properties['alerts']),
    ...sectionLines('exceptions', properties['exceptions']),
  ]
    .map((text) => `${text}\n`)
    .join('');
};
