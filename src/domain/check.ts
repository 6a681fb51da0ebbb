import type { z } from 'zod';
import type { FactName, Facts, ResourceKind } from './facts.ts';
import type { ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

export type Severity = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
/** Severities from least to most severe. */
export const SEVERITIES = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Severity[];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A check's answer. INSUFFICIENT_DATA is not among them, because only the engine may say it. */
export type Verdict<M extends string = string> =
  | { readonly status: 'COMPLIANT' }
  | { readonly status: 'NOT_APPLICABLE'; readonly reason: string }
  | { readonly status: 'NON_COMPLIANT'; readonly messageId: M; readonly data: JsonObject };

/** One requirement: metadata, and a pure judgement of the facts that it declares. */
export interface Check<
  K extends ResourceKind = ResourceKind,
  F extends FactName<K> = FactName<K>,
  M extends string = string,
  O extends z.ZodType = z.ZodType,
> {
  /** `<service>-<resource>-<aspect>`, which is also the file's name. */
  readonly id: string;
  /** States the passing condition. */
  readonly title: string;
  readonly rationale: string;
  readonly remediation: string;
  readonly severity: Severity;
  /**
   * Identifiers of the same requirement in other tools and frameworks, such as `AWS Config:
   * s3-bucket-versioning-enabled`.
   */
  readonly controls: readonly string[];
  readonly resource: K;
  readonly reads: readonly F[];
  /**
   * Messages by id, each of which says what is wrong. `{{name}}` becomes `data.name`, and `{{resource}}` the resource's
   * name.
   */
  readonly messages: Readonly<Record<M, string>>;
  readonly options: O;
  readonly evaluate: (facts: Readonly<Pick<Facts[K], F>>, options: z.output<O>) => Verdict<NoInfer<M>>;
  /**
   * Members of the data that earlier versions did not store. A stored finding that lacks one has not changed for that.
   */
  readonly addedData?: readonly string[];
  /**
   * Returns the shell commands that fix a finding under these options, in order. A line that begins with `#` is a
   * remark.
   */
  readonly commands?: (finding: Curable, options: z.output<O>) => readonly string[];
}

/** The parts of a finding that commands are made from. */
export interface Curable {
  readonly target: Scope;
  readonly resource: ResourceRef;
  readonly messageId: string;
  readonly data: JsonObject;
  /** Id of the exception that suppresses the finding. */
  readonly suppressedBy?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of checks of different kinds has no narrower common type
export type AnyCheck = Check<any, any, any, any>;

export const defineCheck = <
  const I extends string,
  K extends ResourceKind,
  F extends FactName<K>,
  M extends string,
  O extends z.ZodType,
>(
  check: Check<K, F, M, O> & { readonly id: I },
): Check<K, F, M, O> & { readonly id: I } => check;

export const compliant: Verdict<never> = { status: 'COMPLIANT' };
export const notApplicable = (reason: string): Verdict<never> => ({ status: 'NOT_APPLICABLE', reason });
export const nonCompliant = <M extends string>(messageId: M, data: JsonObject = {}): Verdict<M> => ({
  status: 'NON_COMPLIANT',
  messageId,
  data,
});
