import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultPolicy, parsePolicy } from '../../app/policy/parse-policy.ts';
import type { Policy } from '../../app/policy/policy.ts';
import { type CliContext, UsageError } from '../context.ts';

/** Default file name of the policy. */
export const POLICY_FILE = 'plumbline.config.yaml';

export interface PolicySource {
  readonly policy: Policy;
  /** File name as given; absent if the defaults apply. */
  readonly file?: string;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Reads the policy from the named file, or from `plumbline.config.yaml` if it exists, or returns the defaults. Throws
 * PolicyError and UsageError.
 */
export const readPolicyFile = async (
  { directory, clock }: Pick<CliContext, 'directory' | 'clock'>,
  named?: string,
): Promise<PolicySource> => {
  const file = named ?? POLICY_FILE;
  let text: string;
  try {
    text = await readFile(resolve(directory, file), 'utf8');
  } catch (error) {
    if (named === undefined && isMissing(error)) return { policy: defaultPolicy() };
    const what = isMissing(error) ? 'there is no such file; "plumbline config init" writes one' : String(error);
    throw new UsageError(`${file}: ${what}`);
  }
  return { policy: parsePolicy(text, file, clock()), file };
};
