/** Words a violated constraint of a member as AWS does. */
const constraintProblem = (member: string, value: unknown, constraint: string): string =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;

/** Describes a value, or a list of them, outside of AWS's enumeration; `undefined` if valid. */
export const enumProblem = (
  member: string,
  given: string | readonly string[] | undefined,
  known: Readonly<Record<string, string>>,
): string | undefined => {
  const values = Object.values(known);
  if ([given ?? []].flat().every((value) => values.includes(value))) return undefined;
  return constraintProblem(member, given, `Member must satisfy enum value set: [${values.join(', ')}]`);
};

/** Describes a number outside of its range; `undefined` if valid. */
export const rangeProblem = (
  member: string,
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined =>
  value === undefined || (value >= least && value <= most)
    ? undefined
    : constraintProblem(member, value, `Member must have value between ${least} and ${most}`);
