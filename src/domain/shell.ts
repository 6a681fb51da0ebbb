/** Quotes a text as one word of a POSIX shell, whatever it contains. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Builds a command line from words. Options are given as pairs. */
export const commandLine = (
  words: readonly string[],
  options: Readonly<Record<string, string | undefined>> = {},
): string =>
  [
    ...words.map(shellWord),
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, ...(value === '' ? [] : [shellWord(value)])],
    ),
  ].join(' ');
