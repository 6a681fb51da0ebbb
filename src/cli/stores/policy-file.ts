import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MISNAMED_POLICY_FILES } from '../../app/policy/misnamed-policy-files.ts';
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

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Says why a policy file cannot be read. */
const unreadable = (error: unknown): string => {
  if (isMissing(error)) return 'there is no such file; "plumbline config init" writes one';
  if (codeOf(error) === 'EISDIR') return 'is a folder: name the policy file in it';
  return error instanceof Error ? error.message : String(error);
};

/** Throws if the folder has a policy under a name that is not read. The defaults would apply without a word. */
const refuseMisnamed = (directory: string): void => {
  const misnamed = MISNAMED_POLICY_FILES.find((name) => existsSync(resolve(directory, name)));
  if (misnamed !== undefined)
    throw new UsageError(
      `there is ${misnamed} and no ${POLICY_FILE}: rename it, or name it with --config (--policy of onboard) ${misnamed}`,
    );
};

const textOf = (bytes: Buffer, file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file}: is not UTF-8 text: save it as UTF-8`);
  }
};

/**
 * Reads the policy from the named file, or from `plumbline.config.yaml` if it exists, or returns the defaults. Throws
 * PolicyError and UsageError.
 */
export const readPolicyFile = async (
  { directory, clock }: Pick<CliContext, 'directory' | 'clock'>,
  named?: string,
): Promise<PolicySource> => {
  const file = named ?? POLICY_FILE;
  let bytes: Buffer;
  try {
    bytes = await readFile(resolve(directory, file));
  } catch (error) {
    if (named === undefined && isMissing(error)) {
      refuseMisnamed(directory);
      return { policy: defaultPolicy() };
    }
    throw new UsageError(`${file}: ${unreadable(error)}`);
  }
  return { policy: parsePolicy(textOf(bytes, file), file, clock()), file };
};
