import type { z } from 'zod';
import { checks } from '../checks/index.ts';
import type { AnyCheck } from '../domain/check.ts';
import { didYouMean } from './nearest.ts';
import type { CheckPolicy, Policy } from './policy.ts';
import { describeIssue, type SchemaProblem, schemaProblems } from './policy-issues.ts';
import { policyFile, policyJsonSchema, severityOption } from './policy-schema.ts';

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
}

const alternatives = (node: JsonSchemaNode): readonly JsonSchemaNode[] => [
  node,
  ...(node.anyOf ?? []).flatMap(alternatives),
];

/** The keys that the policy's JSON Schema knows at a path; one item of a list stands for all. */
const knownKeys = (path: readonly PropertyKey[]): readonly string[] => {
  let nodes: readonly JsonSchemaNode[] = alternatives(policyJsonSchema());
  for (const key of path)
    nodes = nodes
      .flatMap((node) => (typeof key === 'number' ? [node.items] : [node.properties?.[String(key)]]))
      .flatMap((node) => (node === undefined ? [] : alternatives(node)));
  return nodes.flatMap(({ properties }) => Object.keys(properties ?? {}));
};

type CheckPolicies = Record<string, CheckPolicy>;

/** `false` disables a check; nothing, `true` or a mapping without options enable it with its defaults. */
const readCheck = (
  check: AnyCheck,
  entry: unknown,
): { readonly policy?: CheckPolicy; readonly problems: readonly SchemaProblem[] } => {
  const prefix = ['checks', check.id];
  if (entry === false) return { problems: [] };
  const given = entry === undefined || entry === null || entry === true ? {} : entry;
  if (typeof given !== 'object' || Array.isArray(given))
    return { problems: [{ path: prefix, ofKey: false, what: 'expected its options, or false to disable it' }] };
  const { severity: givenSeverity, ...givenOptions } = given as { readonly severity?: unknown };
  const severity = severityOption.safeParse(givenSeverity, { error: describeIssue });
  const options = (check.options as z.ZodType).safeParse(givenOptions, { error: describeIssue });
  const problems = [
    ...schemaProblems(severity.error?.issues ?? [], knownKeys, [...prefix, 'severity']),
    ...schemaProblems(options.error?.issues ?? [], knownKeys, prefix),
  ];
  return severity.success && options.success
    ? { problems, policy: { severity: severity.data ?? check.severity, options: options.data } }
    : { problems };
};

const readChecks = (
  entries: Readonly<Record<string, unknown>>,
): { readonly policies: CheckPolicies; readonly problems: readonly SchemaProblem[] } => {
  const ids: readonly string[] = checks.map(({ id }) => id);
  const unknown = Object.keys(entries)
    .filter((id) => !ids.includes(id))
    .map((id) => ({ path: ['checks', id], ofKey: true, what: `unknown check${didYouMean(id, ids)}` }));
  const read = checks.map((check: AnyCheck) => ({ id: check.id, ...readCheck(check, entries[check.id]) }));
  const problems = [...unknown, ...read.flatMap((entry) => entry.problems)];
  const policies = Object.fromEntries(read.flatMap(({ id, policy }) => (policy === undefined ? [] : [[id, policy]])));
  if (problems.length === 0 && Object.keys(policies).length === 0)
    return {
      policies,
      problems: [{ path: ['checks'], ofKey: false, what: 'every check is disabled: nothing would be audited' }],
    };
  return { policies, problems };
};

/** A section of which every line is commented out is empty to YAML: it has its defaults. */
const withoutEmpty = (value: unknown): unknown => {
  if (value === null) return {};
  return typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
};

/** What a policy file says, as plain data, or everything that is wrong with it. Knows no YAML, which Lambdas need not carry. */
export const readPolicyValue = (
  given: unknown,
): { readonly policy: Policy } | { readonly problems: readonly SchemaProblem[] } => {
  const value = withoutEmpty(given);
  const file = policyFile.safeParse(value, { error: describeIssue });
  const entries = (value as { readonly checks?: unknown } | undefined)?.checks;
  const read = readChecks(typeof entries === 'object' && !Array.isArray(entries) ? { ...entries } : {});
  const problems = [...schemaProblems(file.error?.issues ?? [], knownKeys), ...read.problems];
  if (!file.success || problems.length > 0) return { problems };
  const { targets, drift, alerts } = file.data;
  const { name, externalId } = targets.role;
  return {
    policy: {
      targets: { ...targets, role: { name, ...(externalId === undefined ? {} : { externalId }) } },
      checks: read.policies,
      drift: { reuseSeconds: drift.reuse, budgetSeconds: drift.budget, inFlight: drift.inFlight },
      alerts: {
        minimumSeverity: alerts.minimumSeverity,
        ...(alerts.topicArn === undefined ? {} : { topicArn: alerts.topicArn }),
      },
    },
  };
};
