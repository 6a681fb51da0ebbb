/** AWS's words for a member that must not have a value: `constraint` says what it must. */
const constraintProblem = (member: string, value: unknown, constraint: string): string =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;

/** What is wrong with a value, or a list of them, that must be among those that AWS knows; `undefined` when nothing is. */
export const enumProblem = (
  member: string,
  given: string | readonly string[] | undefined,
  known: Readonly<Record<string, string>>,
): string | undefined => {
  const values = Object.values(known);
  if ([given ?? []].flat().every((value) => values.includes(value))) return undefined;
  return constraintProblem(member, given, `Member must satisfy enum value set: [${values.join(', ')}]`);
};

/** What is wrong with a number that must lie between two others; `undefined` when nothing is. */
export const rangeProblem = (
  member: string,
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined =>
  value === undefined || (value >= least && value <= most)
    ? undefined
    : constraintProblem(member, value, `Member must have value between ${least} and ${most}`);
