/** Maximum characters of a failure text. */
const MAX_CHARACTERS = 500;

const messageOf = (cause: string): string => {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
};

/** Extracts the readable message of a state machine's error. Lambda puts it into a JSON text beside a stack trace. */
export const stateErrorText = (error: { readonly Error: string; readonly Cause?: string | undefined }): string =>
  `${error.Error}: ${messageOf(error.Cause ?? 'no cause was given')}`.slice(0, MAX_CHARACTERS);
