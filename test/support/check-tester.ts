import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Check, JsonObject } from '../../src/domain/check.ts';
import type { Evidence, Reading } from '../../src/domain/evidence.ts';
import type { FactName, Facts, ResourceKind } from '../../src/domain/facts.ts';
import type { GapCause } from '../../src/domain/gap.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Target } from '../../src/domain/target.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { renderMessage } from '../../src/engine/render-message.ts';
import { applyingOptions } from './applying.ts';

interface Row<K extends ResourceKind, F extends FactName<K>, O extends z.ZodType> {
  readonly name: string;
  readonly facts: Readonly<Pick<Facts[K], F>>;
  readonly options?: z.input<O>;
}

export interface CheckTable<K extends ResourceKind, F extends FactName<K>, M extends string, O extends z.ZodType> {
  readonly compliant: readonly Row<K, F, O>[];
  /** `data` is all of the finding's data where it is given; `message` is the message as people read it, of a resource named `subject`. */
  readonly nonCompliant: readonly (Row<K, F, O> & {
    readonly messageId: NoInfer<M>;
    readonly data?: JsonObject;
    readonly message?: string;
  })[];
  readonly notApplicable?: readonly (Row<K, F, O> & { readonly reason: string })[];
  /** Options under an empty policy. */
  readonly defaults: z.output<O>;
  /** Options that are refused, with a part of the message and the path of the option that it is about. */
  readonly refused?: readonly {
    readonly name: string;
    readonly options: unknown;
    readonly message: string;
    readonly at?: string;
  }[];
}

/** A check's test is its table. Adds what holds for every check: unreadable and half-read facts, complete messages, plain data. */
export const testCheck = <K extends ResourceKind, F extends FactName<K>, M extends string, O extends z.ZodType>(
  check: Check<K, F, M, O>,
  table: CheckTable<K, F, M, O>,
): void => {
  const outcomeOf = (row: Row<K, F, O>, readings: Readonly<Record<string, Reading<unknown>>> = {}): Outcome => {
    const facts: Record<string, Reading<unknown>> = {};
    for (const [fact, value] of Object.entries(row.facts)) facts[fact] = { ok: true, value };
    const evidence = { resource: subject(check.resource), observedAt, facts: { ...facts, ...readings } };
    const options = applyingOptions({ [check.id]: check.options.parse(row.options ?? {}) });
    const [outcome] = evaluate(target, [check], [evidence as unknown as Evidence], options);
    return outcome as Outcome;
  };

  describe(check.id, () => {
    it('has a table that says everything once', () => expect(tableProblems(check, table)).toEqual([]));
    it.each(table.compliant)('compliant: $name', (row) =>
      expect(outcomeOf(row)).toMatchObject({ status: 'COMPLIANT' }),
    );
    it.each(table.notApplicable ?? [])('not applicable: $name', (row) =>
      expect(outcomeOf(row)).toMatchObject({ status: 'NOT_APPLICABLE', reason: row.reason }),
    );
    it.each(table.nonCompliant)('non-compliant: $name', (row) => {
      const outcome = outcomeOf(row);
      expect(outcome).toMatchObject({ status: 'NON_COMPLIANT', messageId: row.messageId });
      if (outcome.status !== 'NON_COMPLIANT') return;
      if (row.data !== undefined) expect(outcome.data).toStrictEqual(row.data);
      const message = renderMessage(check, outcome.messageId, outcome.resource, outcome.data);
      expect(message).not.toMatch(/\{\{|undefined/);
      if (row.message !== undefined) expect(message).toBe(row.message);
    });

    const [bad] = table.nonCompliant;
    const settled = [...table.compliant, ...(table.notApplicable ?? [])];
    if (bad !== undefined) {
      it.each(check.reads)('insufficient data: %s cannot be read', (fact) =>
        expect(outcomeOf(bad, { [fact]: { ok: false, causes: [denied] } })).toMatchObject({
          status: 'INSUFFICIENT_DATA',
          gaps: [{ ...denied, fact, checkId: check.id }],
        }),
      );
      it.each(check.reads)('non-compliant, marked incomplete: %s was read in part', (fact) =>
        expect(outcomeOf(bad, { [fact]: inPart(bad, fact) })).toMatchObject({
          status: 'NON_COMPLIANT',
          data: { incomplete: true },
          gaps: [{ ...denied, fact }],
        }),
      );
    }
    it.each(settled)('insufficient data: $name, read in part', (row) => {
      const fact = String(check.reads[0]);
      const outcome = outcomeOf(row, { [fact]: inPart(row, fact) });
      expect(outcome).toMatchObject({ status: 'INSUFFICIENT_DATA', gaps: [{ ...denied, fact }] });
    });

    it('has a default for every option', () => expect(check.options.parse({})).toStrictEqual(table.defaults));
    it('refuses an unknown option', () =>
      expect(() => check.options.parse({ unknownOption: 1 })).toThrow(/unknownOption/));
    it.each(table.refused ?? [])('refuses options: $name', ({ options, message, at }) => {
      const { issues } = check.options.safeParse(options).error ?? { issues: [] };
      expect(issues.map((issue) => issue.message).join('; ')).toContain(message);
      if (at !== undefined) expect(issues.map(({ path }) => path.join('.'))).toEqual([at]);
    });
  });
};

/** Lists the problems of a table: duplicate rows, and verdicts or messages that no row shows. */
export const tableProblems = <K extends ResourceKind, F extends FactName<K>, M extends string, O extends z.ZodType>(
  check: Pick<Check<K, F, M, O>, 'messages'>,
  table: CheckTable<K, F, M, O>,
): readonly string[] => {
  const rows = [...table.compliant, ...table.nonCompliant, ...(table.notApplicable ?? [])];
  const shown = new Set<string>(table.nonCompliant.map(({ messageId }) => messageId));
  return [
    ...(table.compliant.length === 0 ? ['no row is compliant'] : []),
    ...(table.nonCompliant.length === 0 ? ['no row is non-compliant'] : []),
    ...repeated(rows.map(({ name }) => name)).map((name) => `two rows are named "${name}"`),
    ...repeated(rows.map(({ facts, options }) => inText([facts, options ?? {}]))).map((row) => `two rows are ${row}`),
    ...Object.keys(check.messages)
      .filter((id) => !shown.has(id))
      .map((id) => `no row shows the message "${id}"`),
  ];
};

const repeated = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.filter((text, index) => texts.indexOf(text) !== index)),
];

/** JSON in which an absent value differs from none, and the order of members does not matter. */
const inText = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => {
    if (member === undefined) return '(absent)';
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

const inPart = ({ facts }: { readonly facts: object }, fact: string): Reading<unknown> => ({
  ok: true,
  value: (facts as Readonly<Record<string, unknown>>)[fact],
  missing: [denied],
});

const target: Target = { partition: 'aws', accountId: '111122223333' as AccountId, region: 'eu-west-1' as Region };
const observedAt = '2026-11-02T03:00:00.000Z';
const subject = <K extends ResourceKind>(kind: K) => ({ kind, arn: `arn:aws:${kind}:subject`, name: 'subject' });
const denied: GapCause = { reason: 'access-denied', detail: 'denied', part: 'Part' };
