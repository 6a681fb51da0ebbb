import type { z } from 'zod';
import { type CheckId, checks } from '../checks/index.ts';
import type { AnyCheck, Severity } from '../domain/check.ts';
import type { AccountId, Region } from '../domain/ids.ts';
import { didYouMean } from './nearest.ts';
import { type PolicyDocument, readPolicyDocument } from './policy-document.ts';
import { describeIssue, type SchemaProblem, schemaProblems } from './policy-issues.ts';
import { policyFile, policyJsonSchema, severityOption } from './policy-schema.ts';

/** A check that is enabled. `options` have passed the check's own schema, defaults filled in. */
export interface CheckPolicy {
  readonly severity: Severity;
  readonly options: unknown;
}

/** Which accounts and Regions are audited. With neither organization nor accounts: the caller's account alone. */
export interface TargetPolicy {
  /** Every active account of the organization, but `exclude`; narrowed by `organizationalUnits` where there are any. */
  readonly organization: boolean;
  /** Named accounts; they join those of the organization. */
  readonly accounts: readonly AccountId[];
  readonly exclude: readonly AccountId[];
  /** Paths of units' names (`Root/Workloads/Prod`) or ids (`ou-ab12-cdefgh34`); each covers the units below it. */
  readonly organizationalUnits: readonly string[];
  /** `all` means every Region that is enabled in the account. */
  readonly regions: 'all' | readonly Region[];
  /** The role to assume in every account but the auditor's own. */
  readonly role: { readonly name: string; readonly externalId?: string };
}

export interface DriftPolicy {
  /** How old a detection's result may be to be used again; 0 detects always. */
  readonly reuseSeconds: number;
  /** How long a target's detections may take altogether. */
  readonly budgetSeconds: number;
  /** How many stacks of one target are under detection at once. */
  readonly inFlight: number;
}

export interface AlertPolicy {
  readonly topicArn?: string;
  readonly minimumSeverity: Severity;
}

/** What is audited, and what is asked of it: the parsed policy file. */
export interface Policy {
  readonly targets: TargetPolicy;
  /** Enabled checks only. */
  readonly checks: Readonly<Partial<Record<CheckId, CheckPolicy>>>;
  readonly drift: DriftPolicy;
  readonly alerts: AlertPolicy;
}

/** One thing that is wrong with a policy file. `line` and `column` count from 1. */
export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  /** Such as `checks.s3-bucket-encryption.minimum`; empty for the file as a whole. */
  readonly key: string;
  readonly what: string;
}

/** Lists every problem of a policy file, one a line: `file:line:column key: what`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];

  constructor(fileName: string, problems: readonly PolicyProblem[]) {
    super(
      problems
        .map(({ line, column, key, what }) => `${fileName}:${line}:${column} ${key === '' ? '' : `${key}: `}${what}`)
        .join('\n'),
    );
    this.problems = problems;
  }
}

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

const keyText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

const placed = (problems: readonly SchemaProblem[], document: PolicyDocument): readonly PolicyProblem[] =>
  problems
    .map(({ path, ofKey, what }) => ({ ...document.locate(path, ofKey), key: keyText(path), what }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);

/** A section of which every line is commented out is empty to YAML: it has its defaults. */
const withoutEmpty = (value: unknown): unknown => {
  if (value === null) return {};
  return typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
};

/** Reads a policy file's text. Throws a PolicyError that lists every problem. */
export const parsePolicy = (text: string, fileName: string): Policy => {
  const document = readPolicyDocument(text);
  if ('problems' in document)
    throw new PolicyError(
      fileName,
      document.problems.map((problem) => ({ ...problem, key: '' })),
    );
  const value = withoutEmpty(document.value);
  const file = policyFile.safeParse(value, { error: describeIssue });
  const entries = (value as { readonly checks?: unknown }).checks;
  const read = readChecks(typeof entries === 'object' && !Array.isArray(entries) ? { ...entries } : {});
  const problems = [...schemaProblems(file.error?.issues ?? [], knownKeys), ...read.problems];
  if (!file.success || problems.length > 0) throw new PolicyError(fileName, placed(problems, document));
  const { targets, drift, alerts } = file.data;
  const { name, externalId } = targets.role;
  return {
    targets: { ...targets, role: { name, ...(externalId === undefined ? {} : { externalId }) } },
    checks: read.policies,
    drift: { reuseSeconds: drift.reuse, budgetSeconds: drift.budget, inFlight: drift.inFlight },
    alerts: {
      minimumSeverity: alerts.minimumSeverity,
      ...(alerts.topicArn === undefined ? {} : { topicArn: alerts.topicArn }),
    },
  };
};

/** Every check with its defaults, in every enabled Region of the caller's own account. */
export const defaultPolicy = (): Policy => parsePolicy('version: 1\n', 'default policy');

export { policyJsonSchema };
