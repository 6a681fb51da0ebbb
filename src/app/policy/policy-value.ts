import type { z } from 'zod';
import { checks } from '../../checks/index.ts';
import type { AnyCheck, JsonObject } from '../../domain/check.ts';
import { DEFAULT_REGIONS } from '../../domain/default-regions.ts';
import { defined } from '../../domain/defined.ts';
import type { Exception } from '../../domain/exception.ts';
import type { Override } from '../../domain/override.ts';
import { horizonProblem, policyException } from './exception-schema.ts';
import { didYouMean } from './nearest.ts';
import type { ReadOverride } from './override-schema.ts';
import type { AlertPolicy, CheckPolicy, Policy } from './policy.ts';
import { describeIssue, type KnownKeys, type SchemaProblem, schemaProblems } from './policy-issues.ts';
import { policyFile, severityOption } from './policy-schema.ts';
import { readOverrides, tieProblems } from './read-overrides.ts';

type CheckPolicies = Record<string, CheckPolicy>;

/**
 * Parses a check's section. `false` disables the check; an absent section, `true` or an empty mapping enables it with
 * its defaults.
 */
const readCheck = (
  check: AnyCheck,
  entry: unknown,
  knownKeys: KnownKeys,
): { readonly policy?: CheckPolicy; readonly problems: readonly SchemaProblem[] } => {
  const prefix = ['checks', check.id];
  const asked = entry !== false;
  const given = entry === undefined || entry === null || typeof entry === 'boolean' ? {} : entry;
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
    ? {
        problems,
        policy: {
          asked,
          severity: severity.data ?? check.severity,
          options: options.data,
          given: given as JsonObject,
        },
      }
    : { problems };
};

const readChecks = (
  entries: Readonly<Record<string, unknown>>,
  knownKeys: KnownKeys,
): { readonly policies: CheckPolicies; readonly problems: readonly SchemaProblem[] } => {
  const ids: readonly string[] = checks.map(({ id }) => id);
  const unknown = Object.keys(entries)
    .filter((id) => !ids.includes(id))
    .map((id) => ({ path: ['checks', id], ofKey: true, what: `unknown check${didYouMean(id, ids)}` }));
  const read = checks.map((check: AnyCheck) => ({ id: check.id, ...readCheck(check, entries[check.id], knownKeys) }));
  const problems = [...unknown, ...read.flatMap((entry) => entry.problems)];
  const policies = Object.fromEntries(read.flatMap(({ id, policy }) => (policy === undefined ? [] : [[id, policy]])));
  return { policies, problems };
};

/** Returns the checks that apply anywhere: overrides may enable a check that the policy disables. */
const askedChecks = (policies: CheckPolicies, overrides: readonly Override[]): CheckPolicies =>
  Object.fromEntries(
    Object.entries(policies).filter(
      ([id, { asked }]) => asked || overrides.some(({ checks: said }) => Object.hasOwn(said, id) && said[id] !== false),
    ),
  );

/** Gives an empty section its defaults. YAML reads a section as empty if every line is commented out. */
const withoutEmpty = (value: unknown): unknown => {
  if (value === null) return {};
  return typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
};

/** Returns the overrides' check options of a file that has other problems. */
const overridesIn = (value: unknown): readonly ReadOverride[] => {
  const overrides = (value as { readonly overrides?: unknown } | undefined)?.overrides;
  return (Array.isArray(overrides) ? overrides : []).map((entry: unknown) => {
    const said = (entry as { readonly checks?: unknown } | null)?.checks;
    return { match: {}, checks: typeof said === 'object' && !Array.isArray(said) ? { ...said } : {} };
  });
};

const horizonProblems = (accepted: readonly Exception[], maximumDays: number, now: Date): readonly SchemaProblem[] =>
  accepted.flatMap((exception, index) => {
    const what = horizonProblem(exception, maximumDays, now);
    return what === undefined ? [] : [{ path: ['exceptions', 'accepted', index, 'expires'], ofKey: false, what }];
  });

interface ReadOptions {
  /** Expiry dates that lie too far ahead of this time are problems. */
  readonly now?: Date | undefined;
  /** Keys at a path, so that problems name the nearest one. */
  readonly knownKeys?: KnownKeys;
  readonly channelProblems?: (alerts: AlertPolicy, knownKeys: KnownKeys) => readonly SchemaProblem[];
}

const KNOWN_REGIONS = Object.values(DEFAULT_REGIONS).flat();

/** Returns the Regions that a policy names, or every Region that accounts have by default. */
const auditedRegions = (regions: 'all' | readonly string[] = 'all'): readonly string[] =>
  regions === 'all' ? KNOWN_REGIONS : regions;

/**
 * Parses the contents of a policy file, or lists every problem. YAML, the JSON Schema and the channels come from the caller, so that Lambdas,
 * whose policy was checked when it was packaged, do not carry them.
 */
export const readPolicyValue = (
  said: unknown,
  { now, knownKeys = () => [], channelProblems = () => [] }: ReadOptions = {},
): { readonly policy: Policy } | { readonly problems: readonly SchemaProblem[] } => {
  const value = withoutEmpty(said);
  const file = policyFile.safeParse(value, { error: describeIssue });
  const entries = (value as { readonly checks?: unknown } | undefined)?.checks;
  const read = readChecks(typeof entries === 'object' && !Array.isArray(entries) ? { ...entries } : {}, knownKeys);
  const given = Object.fromEntries(Object.entries(read.policies).map(([id, policy]) => [id, policy.given]));
  const { overrides, ...ofOverrides } = readOverrides(file.data?.overrides ?? overridesIn(value), given, knownKeys);
  const ofAlerts = file.success ? channelProblems(file.data.alerts, knownKeys) : [];
  const ofFile = [...schemaProblems(file.error?.issues ?? [], knownKeys), ...ofAlerts];
  const found = [...ofFile, ...read.problems, ...ofOverrides.problems];
  const problems = found.length > 0 ? found : tieProblems(overrides, auditedRegions(file.data?.targets.regions));
  if (!file.success || problems.length > 0) return { problems };
  const asked = askedChecks(read.policies, overrides);
  if (Object.keys(asked).length === 0)
    return {
      problems: [{ path: ['checks'], ofKey: false, what: 'every check is disabled: nothing would be audited' }],
    };
  const { targets, drift, alerts, exceptions } = file.data;
  const accepted = exceptions.accepted.map(policyException);
  const tooFar = now === undefined ? [] : horizonProblems(accepted, exceptions.maximumDays, now);
  if (tooFar.length > 0) return { problems: tooFar };
  const { name, externalId } = targets.role;
  return {
    policy: {
      targets: { ...targets, role: { name, ...defined({ externalId }) } },
      checks: asked,
      overrides,
      drift: { reuseSeconds: drift.reuse, budgetSeconds: drift.budget, inFlight: drift.inFlight },
      alerts,
      exceptions: { maximumDays: exceptions.maximumDays, accepted },
    },
  };
};
