import type { AnyCheck, Json, JsonObject, Severity } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { NonEmpty } from '../domain/evidence.ts';
import type { GapCause } from '../domain/gap.ts';
import { sameJson } from '../domain/json.ts';
import { type BaseOptions, type Override, overrideName } from '../domain/override.ts';
import { type Selection, type Selector, type Subject, selection } from '../domain/selector.ts';
import { uniqueBy } from '../domain/unique-by.ts';
import { optionsSet } from './override-ties.ts';
import { compareSpecificity, type Specificity, specificity } from './specificity.ts';

/** Names the entry of the policy that decided an option, the severity, or (`enabled`) whether the check applies. */
export interface Decision {
  readonly option: string;
  /** Absent if the option is not set. */
  readonly value?: Json;
  /** `default`, `checks` (the policy's own section), or an override such as `overrides[2]`. */
  readonly by: string;
  /** Selector of the override. */
  readonly match?: Selector;
  /** Reason that the override gives. */
  readonly reason?: string;
}

/** Effective policy of a check for one resource. */
export type Resolution =
  | {
      readonly kind: 'applies';
      readonly severity: Severity;
      /** Parsed options with defaults. */
      readonly options: unknown;
      readonly decisions: readonly Decision[];
    }
  | { readonly kind: 'disabled'; readonly by: string; readonly decisions: readonly Decision[] }
  /** Entries contradict each other, or it is unknown whether one applies. */
  | { readonly kind: 'undecided'; readonly causes: NonEmpty<GapCause> };

/** Reasons why attributes that overrides refer to were not read. */
interface Unread {
  readonly account?: GapCause | undefined;
  readonly resourceTags?: readonly GapCause[] | undefined;
}

/** Returns the effective policy of a check for a resource. Total and deterministic. */
export type PolicyResolver = (check: AnyCheck, subject: Subject, unread?: Unread) => Resolution;

/** Options that every check has beside its own. */
const ENABLED = 'enabled';
const SEVERITY = 'severity';

/** Options that an entry sets, with its selector. */
interface Entry {
  readonly name: string;
  readonly override: Override;
  readonly sets: JsonObject;
  readonly selects: (subject: Subject) => Selection;
  readonly specificity: (subject: Subject) => Specificity;
}

interface Candidate extends Entry {
  readonly selected: Selection;
  readonly rank: Specificity;
}

const entriesOf = (overrides: readonly Override[], checkId: string): readonly Entry[] =>
  overrides.flatMap((override, index) => {
    const said = override.checks[checkId];
    if (said === undefined) return [];
    const { match } = override;
    const sets = optionsSet(said);
    return [{ name: overrideName(index), override, sets, selects: selection(match), specificity: specificity(match) }];
  });

const same = (one: Json | undefined, other: Json | undefined): boolean =>
  one === undefined || other === undefined ? one === other : sameJson(one, other);

/** Returns a check's values by option before overrides. */
const baseValues = (base: BaseOptions): Readonly<Record<string, Decision>> => {
  const values: Record<string, Decision> = {
    [ENABLED]: { option: ENABLED, value: base.asked, by: base.asked ? 'default' : 'checks' },
    [SEVERITY]: { option: SEVERITY, value: base.severity, by: sourceOf(SEVERITY, base) },
  };
  for (const [option, value] of Object.entries(base.options as Readonly<Record<string, Json | undefined>>))
    if (value !== undefined) values[option] = { option, value, by: sourceOf(option, base) };
  return values;
};

const sourceOf = (option: string, { given }: BaseOptions): string =>
  Object.hasOwn(given, option) ? 'checks' : 'default';

const text = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Lists the unread attributes that an entry depends on, with the calls that failed. */
const unreadOf = (
  { name, override: { match } }: Entry,
  { account, resource }: Subject,
  unread: Unread,
): readonly GapCause[] => {
  const ofAccount =
    (match.accountTags !== undefined && account?.tags === undefined) ||
    (match.units !== undefined && (account?.unitPath === undefined || account.unitIds === undefined));
  const ofResource = match.resourceTags !== undefined && resource.tags === undefined;
  const causes = [
    ...(ofAccount && unread.account !== undefined ? [unread.account] : []),
    ...(ofResource ? (unread.resourceTags ?? []) : []),
  ];
  if (causes.length > 0)
    return causes.map((cause) => ({ ...cause, detail: `${cause.detail}; ${name} of the policy depends on it` }));
  const what = ofResource ? 'the tags of the resource' : 'the units and tags of the account';
  return [{ reason: 'policy-undecided', detail: `${name} of the policy depends on ${what}, which were not read` }];
};

const tied = (checkId: string, option: string, one: Entry, other: Entry): GapCause => ({
  reason: 'policy-contradiction',
  detail:
    `${one.name} and ${other.name} of the policy set ${option} of ${checkId} differently ` +
    `(${text(one.sets[option])} and ${text(other.sets[option])}), and neither is more specific`,
  advice: `make ${one.name} or ${other.name} of the policy more specific`,
});

/** Returns the entry that decides an option, undefined if none does, or the reasons why it is undecidable. */
const decide = (
  check: AnyCheck,
  option: string,
  candidates: readonly Candidate[],
  base: Json | undefined,
  why: (candidate: Candidate) => readonly GapCause[],
): { readonly by: Candidate | undefined } | { readonly causes: readonly GapCause[] } => {
  const naming = candidates.filter(({ sets }) => Object.hasOwn(sets, option));
  const sure = naming.filter(({ selected }) => selected === 'yes');
  const [top] = sure.toSorted((one, other) => compareSpecificity(other.rank, one.rank));
  const value = top === undefined ? base : top.sets[option];
  const rival = sure.find(
    ({ rank, sets }) => top !== undefined && compareSpecificity(rank, top.rank) === 0 && !same(sets[option], value),
  );
  const doubts = naming.filter(
    ({ selected, rank, sets }) =>
      selected === 'unknown' &&
      (top === undefined || compareSpecificity(rank, top.rank) >= 0) &&
      !same(sets[option], value),
  );
  const causes = [
    ...(top !== undefined && rival !== undefined ? [tied(check.id, option, top, rival)] : []),
    ...doubts.flatMap(why),
  ];
  return causes.length > 0 ? { causes } : { by: top };
};

const distinct = (causes: readonly GapCause[]): NonEmpty<GapCause> | undefined => {
  const [first, ...rest] = uniqueBy(causes, (cause) => JSON.stringify(cause));
  return first === undefined ? undefined : [first, ...rest];
};

/** The policy of one check, compiled. */
interface CompiledCheck {
  readonly check: AnyCheck;
  readonly base: BaseOptions;
  readonly entries: readonly Entry[];
  /** Values by option before overrides. */
  readonly values: Readonly<Record<string, Decision>>;
  /** The check's own options that are set anywhere, sorted. */
  readonly options: readonly string[];
}

type Deciders = Readonly<Record<string, Candidate | undefined>>;

const compile = (check: AnyCheck, base: BaseOptions, overrides: readonly Override[]): CompiledCheck => {
  const entries = entriesOf(overrides, check.id);
  const values = baseValues(base);
  const set = new Set([...Object.keys(values), ...entries.flatMap(({ sets }) => Object.keys(sets))]);
  const options = [...set].filter((option) => option !== ENABLED && option !== SEVERITY).sort();
  return { check, base, entries, values, options };
};

const decisionOf = ({ values }: CompiledCheck, option: string, by: Candidate | undefined): Decision => {
  if (by === undefined) return values[option] ?? { option, by: 'default' };
  const { match, reason } = by.override;
  return { option, by: by.name, match, ...defined({ value: by.sets[option], reason }) };
};

/** Returns the parsed options, or the reason why the values of several entries do not fit together. */
const optionsOf = (
  { check, base, options }: CompiledCheck,
  deciders: Deciders,
  decisions: readonly Decision[],
): { readonly options: unknown } | { readonly cause: GapCause } => {
  const changed = options.filter((option) => deciders[option] !== undefined);
  if (changed.length === 0) return { options: base.options };
  const { [SEVERITY]: _severity, ...given } = base.given;
  const raw = { ...given, ...Object.fromEntries(changed.map((option) => [option, deciders[option]?.sets[option]])) };
  const parsed = check.options.safeParse(raw);
  if (parsed.success) return { options: parsed.data };
  const sources = [...new Set(decisions.filter(({ option }) => option in raw).map(({ by }) => by))].join(', ');
  const problems = parsed.error.issues.map(({ message }: { readonly message: string }) => message).join('; ');
  return {
    cause: {
      reason: 'policy-contradiction',
      detail: `what ${sources} of the policy say of ${check.id} does not go together: ${problems}`,
      advice: `see what ${sources} of the policy ask together`,
    },
  };
};

const resolutionOf = (compiled: CompiledCheck, deciders: Deciders): Resolution => {
  const { base, options } = compiled;
  const decisions = [ENABLED, SEVERITY, ...options].map((option) => decisionOf(compiled, option, deciders[option]));
  if (isOff(deciders[ENABLED], base)) return { kind: 'disabled', by: deciders[ENABLED]?.name ?? 'checks', decisions };
  const parsed = optionsOf(compiled, deciders, decisions);
  if ('cause' in parsed) return { kind: 'undecided', causes: [parsed.cause] };
  const severity = decisions.find(({ option }) => option === SEVERITY)?.value as Severity;
  return { kind: 'applies', severity, options: parsed.options, decisions };
};

/** Finds the entry that decides each option. The options of a disabled check are not decided. */
const decideAll = (
  { check, base, values, options }: CompiledCheck,
  candidates: readonly Candidate[],
  why: (candidate: Candidate) => readonly GapCause[],
): { readonly deciders: Deciders; readonly causes: readonly GapCause[] } => {
  const decided = (option: string) => decide(check, option, candidates, values[option]?.value, why);
  const enabled = decided(ENABLED);
  if ('by' in enabled && isOff(enabled.by, base)) return { deciders: { [ENABLED]: enabled.by }, causes: [] };
  const all = [
    [ENABLED, enabled] as const,
    ...[SEVERITY, ...options].map((option) => [option, decided(option)] as const),
  ];
  return {
    deciders: Object.fromEntries(all.map(([option, each]) => [option, 'by' in each ? each.by : undefined])),
    causes: all.flatMap(([, each]) => ('causes' in each ? each.causes : [])),
  };
};

const candidatesIn = (entries: readonly Entry[], subject: Subject): readonly Candidate[] =>
  entries.flatMap((entry): Candidate[] => {
    const selected = entry.selects(subject);
    return selected === 'no' ? [] : [{ ...entry, selected, rank: entry.specificity(subject) }];
  });

/** Returns a function that resolves the policy of one check. Resources with the same deciding entries share a resolution. */
const checkResolver = (compiled: CompiledCheck) => {
  const known = new Map<string, Resolution>();
  return (subject: Subject, unread: Unread): Resolution => {
    const candidates = candidatesIn(compiled.entries, subject);
    const { deciders, causes } = decideAll(compiled, candidates, (candidate) => unreadOf(candidate, subject, unread));
    const undecided = distinct(causes);
    if (undecided !== undefined) return { kind: 'undecided', causes: undecided };
    const key = JSON.stringify(
      [ENABLED, SEVERITY, ...compiled.options].map((option) => deciders[option]?.name ?? null),
    );
    const resolution = known.get(key) ?? resolutionOf(compiled, deciders);
    known.set(key, resolution);
    return resolution;
  };
};

const isOff = (enabled: Candidate | undefined, base: BaseOptions): boolean =>
  enabled === undefined ? !base.asked : enabled.sets[ENABLED] === false;

/**
 * Compiles a policy into a function that returns the effective policy of a check for a resource. Each option is decided
 * on its own: by the most specific override that sets it, then by the check's section, then by its default.
 */
export const policyResolver = (
  base: Readonly<Partial<Record<string, BaseOptions>>>,
  overrides: readonly Override[],
): PolicyResolver => {
  const resolvers = new Map<string, ReturnType<typeof checkResolver>>();
  return (check, subject, unread = {}) => {
    let resolve = resolvers.get(check.id);
    if (resolve === undefined) {
      const own = base[check.id];
      if (own === undefined) throw new Error(`the policy has no check ${check.id}`);
      resolve = checkResolver(compile(check, own, overrides));
      resolvers.set(check.id, resolve);
    }
    return resolve(subject, unread);
  };
};
