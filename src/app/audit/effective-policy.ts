import type { AnyCheck, Severity } from '../../domain/check.ts';
import type { RunId } from '../../domain/ids.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import type { Target } from '../../domain/target.ts';
import type { Asks } from '../../engine/evaluate.ts';
import { liveOptions } from '../../engine/live-options.ts';
import { policyResolver } from '../../engine/resolve-policy.ts';
import type { Container } from '../container.ts';
import type { Policy } from '../policy/policy.ts';
import { runKeys } from '../runs/run-keys.ts';

/** What a policy asks in one target. */
export interface AskedThere {
  /** Of a resource, as it was read. */
  readonly asks: Asks;
  /** Of the findings of a resource; undefined where it is not decided. */
  readonly severityOf: (check: AnyCheck, resource: ResourceRef) => Severity | undefined;
}

/** What a policy asks at a time (ISO 8601) of the resources of a target, whose account planning has read as far as the policy needs it. */
export const askedIn = ({ checks, overrides }: AskedPolicy, target: Target, at: string): AskedThere => {
  const { account } = target;
  const now = new Date(at);
  const resolve = policyResolver(checks, overrides);
  return {
    asks: (check, { resource, unreadTags }) => {
      const unread = { account: account?.unread, resourceTags: unreadTags };
      const asked = resolve(check, { target, resource, account }, unread);
      return asked.kind === 'asked' ? { ...asked, options: liveOptions(asked.options, now) } : asked;
    },
    severityOf: (check, resource) => {
      const asked = resolve(check, { target, resource, account });
      return asked.kind === 'asked' ? asked.severity : undefined;
    },
  };
};

/** What of a policy is kept with a run: all that decides what the checks ask. */
export type AskedPolicy = Pick<Policy, 'checks' | 'overrides'>;

/** Keeps with a run what its policy asks, so that its findings can be explained without the policy file. */
export const putAsked = async (
  { bucket, policy: { checks, overrides } }: Pick<Container, 'bucket' | 'policy'>,
  id: RunId,
): Promise<void> => {
  const asked: AskedPolicy = { checks, overrides };
  await bucket.put(runKeys(id).policy, JSON.stringify(asked));
};
