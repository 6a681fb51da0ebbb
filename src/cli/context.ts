import type { ExitCode } from './exit-code.ts';

/** Where text goes. Node's streams fit; tests collect. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** All that a command may touch of the process that it runs in. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths of arguments begin here. */
  readonly directory: string;
  readonly clock: () => Date;
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** The last code that is set counts; none is success. */
  readonly exit: (code: ExitCode) => void;
}

/** A wrong use of the command line or its files; its message is all that is shown. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws UsageError where AWS is to be asked at what is no address. */
export const requireEndpoint = ({ environment }: Pick<CliContext, 'environment'>): void => {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  if (endpoint && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    throw new UsageError(`AWS_ENDPOINT_URL: expected a URL such as http://127.0.0.1:4600, got "${endpoint}"`);
};

/** Colours only for a terminal that wants them (NO_COLOR, FORCE_COLOR and TERM as elsewhere). */
export const wantsColour = (output: Output, environment: CliContext['environment']): boolean => {
  if (environment['NO_COLOR']) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0';
  return output.isTTY === true && environment['TERM'] !== 'dumb';
};
