/** A text as one word of a POSIX shell, whatever it contains. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command line of words; options are given as pairs. */
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
