import { AwsError } from '../../aws/errors/aws-error.ts';
import { errorCode, gapCause } from '../../aws/errors/errors.ts';
import { type CallerIdentity, callerIdentity } from '../../aws/operations/caller-identity.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import type { Container } from '../container.ts';

/** Advice for missing credentials. */
export const NO_CREDENTIALS_TEXT =
  'Name a profile (AWS_PROFILE), log in (aws sso login), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';

const hintOf = (error: unknown): string | undefined => {
  if (errorCode(error) === 'CredentialsProviderError') return NO_CREDENTIALS_TEXT;
  return error instanceof AwsError ? error.hint : undefined;
};

/**
 * Checks that AWS answers and accepts the credentials, and returns whose they are. Throws with the reason. Without this check the state machine
 * would retry errors that no retry cures while the operator waits.
 */
export const requireAws = async ({
  clients,
  homeRegion,
}: Pick<Container, 'clients' | 'homeRegion'>): Promise<CallerIdentity> => {
  try {
    return await callerIdentity(clients, { region: homeRegion });
  } catch (error) {
    const { detail: answer } = gapCause(error, stsCalls.getCallerIdentity);
    const detail = `${answer} (asked in ${homeRegion})`;
    const hint = hintOf(error);
    throw new Error(hint === undefined ? detail : `${detail}. ${hint}`, { cause: error });
  }
};
