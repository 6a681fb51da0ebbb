import type { z } from 'zod';
import { CHECK_IDS, checkById } from '../../checks/index.ts';
import type { AnyCheck, JsonObject } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import { type CheckOverride, type Override, overrideName } from '../../domain/override.ts';
import type { Selector } from '../../domain/selector.ts';
import { overrideTies } from '../../engine/override-ties.ts';
import { didYouMean } from './nearest.ts';
import type { ReadOverride } from './override-schema.ts';
import { describeIssue, type KnownKeys, type SchemaProblem, schemaProblems } from './policy-issues.ts';
import { severityOption } from './policy-schema.ts';

type Path = readonly PropertyKey[];
type Read = { readonly said?: CheckOverride; readonly problems: readonly SchemaProblem[] };

/** Parses an entry's options by the check's schema, together with those of the policy's own section underneath. */
const readEntry = (check: AnyCheck, entry: unknown, given: JsonObject, prefix: Path, knownKeys: KnownKeys): Read => {
  if (entry === false) return { said: false, problems: [] };
  const written = entry === true ? {} : entry;
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    return {
      problems: [{ path: prefix, ofKey: false, what: 'expected its options, or false where it is not asked' }],
    };
  const { severity: writtenSeverity, ...options } = written as JsonObject;
  const { severity: _base, ...base } = given;
  const severity = severityOption.safeParse(writtenSeverity, { error: describeIssue });
  const parsed = (check.options as z.ZodType).safeParse({ ...base, ...options }, { error: describeIssue });
  const problems = [
    ...schemaProblems(severity.error?.issues ?? [], knownKeys, [...prefix, 'severity']),
    ...schemaProblems(parsed.error?.issues ?? [], knownKeys, prefix),
  ];
  return severity.success && parsed.success
    ? { problems, said: { options, ...defined({ severity: severity.data }) } }
    : { problems };
};

/** Lists entries that contradict each other, as far as the policy and the Regions that it audits show it. */
export const tieProblems = (overrides: readonly Override[], regions: readonly string[]): readonly SchemaProblem[] =>
  overrideTies(overrides, regions).map(({ first, second, checkId, option, values: [one, other] }) => ({
    path: ['overrides', second, 'checks', checkId, ...(option === 'enabled' ? [] : [option])],
    ofKey: false,
    what: `${overrideName(first)} and ${overrideName(second)} set ${option} differently (${JSON.stringify(one)} and ${JSON.stringify(other)}) for the same resources, and neither is more specific`,
  }));

const selectorOf = (match: ReadOverride['match']): Selector =>
  Object.fromEntries(Object.entries(match).filter(([, given]) => given !== undefined));

/**
 * Parses the policy's overrides, or lists every problem. `given` holds the options of the policy's own section by
 * check.
 */
export const readOverrides = (
  entries: readonly ReadOverride[],
  given: Readonly<Record<string, JsonObject>>,
  knownKeys: KnownKeys,
): { readonly overrides: readonly Override[]; readonly problems: readonly SchemaProblem[] } => {
  const problems: SchemaProblem[] = [];
  const overrides = entries.map(({ match, checks: named, reason }, index): Override => {
    const said: Record<string, CheckOverride> = {};
    for (const [id, entry] of Object.entries(named)) {
      const path = ['overrides', index, 'checks', id];
      const check = checkById(id);
      if (check === undefined) {
        problems.push({ path, ofKey: true, what: `unknown check${didYouMean(id, CHECK_IDS)}` });
        continue;
      }
      const read = readEntry(check, entry, given[id] ?? {}, path, knownKeys);
      problems.push(...read.problems);
      if (read.said !== undefined) said[id] = read.said;
    }
    return { match: selectorOf(match), checks: said, ...defined({ reason }) };
  });
  return { overrides, problems };
};
