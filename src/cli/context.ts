import type { ExitCode } from './exit-code.ts';

/** Destination of text. Node's streams fit; tests collect. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything that a command may touch of its process. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Variables of the process. The option --profile sets AWS_PROFILE. */
  readonly environment: Record<string, string | undefined>;
  /** Absolute path that relative paths of arguments are resolved against. */
  readonly directory: string;
  readonly clock: () => Date;
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** Sets the exit code. The last call counts; success is the default. */
  readonly exit: (code: ExitCode) => void;
}

/** A wrong use of the command line or its files. Only its message is shown. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws UsageError if an endpoint in the environment is not a URL. */
export const requireEndpoint = ({ environment }: Pick<CliContext, 'environment'>): void => {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  if (endpoint && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    throw new UsageError(`AWS_ENDPOINT_URL: expected a URL such as http://127.0.0.1:4600, got "${endpoint}"`);
};

/** Tests whether output is a terminal that wants colours (NO_COLOR, FORCE_COLOR and TERM as usual). */
export const wantsColour = (output: Output, environment: CliContext['environment']): boolean => {
  if (environment['NO_COLOR']) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0';
  return output.isTTY === true && environment['TERM'] !== 'dumb';
};
