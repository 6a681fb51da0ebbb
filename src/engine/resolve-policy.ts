import type { AnyCheck, Json, JsonObject, Severity } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { NonEmpty } from '../domain/evidence.ts';
import type { GapCause } from '../domain/gap.ts';
import { type BaseOptions, type Override, overrideName } from '../domain/override.ts';
import { type Selection, type Selector, type Subject, selection } from '../domain/selector.ts';
import { sameJson } from './json.ts';
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
      readonly kind: 'asked';
      readonly severity: Severity;
      /** Parsed options with defaults. */
      readonly options: unknown;
      readonly decisions: readonly Decision[];
    }
  | { readonly kind: 'not-asked'; readonly by: string; readonly decisions: readonly Decision[] }
  /** Entries contradict each other, or it is unknown whether one applies. */
  | { readonly kind: 'undecided'; readonly causes: NonEmpty<GapCause> };

/** Reasons why attributes that overrides refer to were not read. */
export interface Unread {
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
  action: `make ${one.name} or ${other.name} of the policy more specific`,
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

const nonEmpty = (causes: readonly GapCause[]): NonEmpty<GapCause> | undefined => {
  const met = new Set<string>();
  const [first, ...rest] = causes.filter((cause) => met.size < met.add(JSON.stringify(cause)).size);
  return first === undefined ? undefined : [first, ...rest];
};

/** Compiles the policy of one check. */
const checkResolver = (check: AnyCheck, base: BaseOptions, overrides: readonly Override[]) => {
  const entries = entriesOf(overrides, check.id);
  const values = baseValues(base);
  const own = [...new Set([...Object.keys(values), ...entries.flatMap(({ sets }) => Object.keys(sets))])];
  const options = own.filter((option) => option !== ENABLED && option !== SEVERITY).sort();
  const known = new Map<string, Resolution>();

  const resolved = (deciders: Readonly<Record<string, Candidate | undefined>>): Resolution => {
    const decisions = [ENABLED, SEVERITY, ...options].map((option): Decision => {
      const by = deciders[option];
      if (by === undefined) return values[option] ?? { option, by: 'default' };
      const { match, reason } = by.override;
      const value = by.sets[option];
      return {
        option,
        by: by.name,
        match,
        ...defined({ value, reason }),
      };
    });
    const valueIn = (option: string) => decisions.find((decision) => decision.option === option)?.value;
    if (valueIn(ENABLED) === false) return { kind: 'not-asked', by: deciders[ENABLED]?.name ?? 'checks', decisions };
    const severity = valueIn(SEVERITY) as Severity;
    const changed = options.filter((option) => deciders[option] !== undefined);
    if (changed.length === 0) return { kind: 'asked', severity, options: base.options, decisions };
    const { [SEVERITY]: _severity, ...given } = base.given;
    const raw = { ...given, ...Object.fromEntries(changed.map((option) => [option, deciders[option]?.sets[option]])) };
    const parsed = check.options.safeParse(raw);
    if (parsed.success) return { kind: 'asked', severity, options: parsed.data, decisions };
    const sources = [...new Set(decisions.filter(({ option }) => option in raw).map(({ by }) => by))].join(', ');
    const problems = parsed.error.issues.map(({ message }: { readonly message: string }) => message).join('; ');
    const detail = `what ${sources} of the policy say of ${check.id} does not go together: ${problems}`;
    return {
      kind: 'undecided',
      causes: [{ reason: 'policy-contradiction', detail, action: `see what ${sources} of the policy ask together` }],
    };
  };

  return (subject: Subject, unread: Unread): Resolution => {
    const candidates = entries.flatMap((entry): Candidate[] => {
      const selected = entry.selects(subject);
      return selected === 'no' ? [] : [{ ...entry, selected, rank: entry.specificity(subject) }];
    });
    const why = (candidate: Candidate) => unreadOf(candidate, subject, unread);
    const deciders: Record<string, Candidate | undefined> = {};
    const causes: GapCause[] = [];
    for (const option of [ENABLED, SEVERITY, ...options]) {
      const decided = decide(check, option, candidates, values[option]?.value, why);
      // The other options of a disabled check do not matter.
      if (option === SEVERITY && causes.length === 0 && isOff(deciders[ENABLED], base)) break;
      if ('causes' in decided) causes.push(...decided.causes);
      else deciders[option] = decided.by;
    }
    const undecided = nonEmpty(causes);
    if (undecided !== undefined) return { kind: 'undecided', causes: undecided };
    const key = JSON.stringify([ENABLED, SEVERITY, ...options].map((option) => deciders[option]?.name ?? null));
    const resolution = known.get(key) ?? resolved(deciders);
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
      resolve = checkResolver(check, own, overrides);
      resolvers.set(check.id, resolve);
    }
    return resolve(subject, unread);
  };
};
