/** The longest text of a failure that is repeated. */
const MAX_CHARACTERS = 500;

const messageOf = (cause: string): string => {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
};

/** What a state machine's error says, for people: Lambda puts its message into a JSON text, beside a stack trace. */
export const stateErrorText = (error: { readonly Error: string; readonly Cause?: string | undefined }): string =>
  `${error.Error}: ${messageOf(error.Cause ?? 'no cause was given')}`.slice(0, MAX_CHARACTERS);
