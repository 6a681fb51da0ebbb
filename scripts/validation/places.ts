const REGION_CODE = /\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-|iso[a-z]?-)?[a-z]+-\d\b/g;

/** Accounts, partitions, Regions and domains that a template spells out, and so is bound to; beside those of the ARNs that a policy names. */
export const placeProblems = (templateText: string, named: readonly string[] = []): readonly string[] => {
  const known = new Set(named.flatMap((arn) => [arn, ...arn.split(':').slice(3, 5)]));
  const found = (pattern: RegExp, what: string) => [
    ...new Set(
      [...templateText.matchAll(pattern)]
        .filter(([text]) => !known.has(text))
        .map(([text]) => `${what} is spelt out: ${text}`),
    ),
  ];
  return [
    ...found(/(?<!\d)\d{12}(?!\d)/g, 'an account'),
    ...found(/arn:aws[a-z-]*:[^"\s]*/g, 'a partition'),
    ...found(REGION_CODE, 'a Region'),
    // Principals of services end so in every partition; addresses and principals that carry a Region do not.
    ...found(/(?<!"[a-z]+\.|\s[a-z]+\.)\bamazonaws\.com[^"]*/g, 'a domain'),
  ];
};

const textsOf = (value: unknown, path: string): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`));
};

/** ARNs of another partition than the one that a template was worked out for, beside those that a policy names. */
export const partitionProblems = (
  resources: Iterable<readonly [string, { readonly properties: unknown }]>,
  partition: string,
  named: readonly string[] = [],
): readonly string[] =>
  [...resources].flatMap(([logicalId, { properties }]) =>
    textsOf(properties, logicalId)
      .filter(([, text]) => !named.includes(text))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\barn:(?!\$\{)([^:]*):/g)]
          .filter(([, found]) => found !== partition)
          .map(([arn]) => `${path}: ${arn} in the partition ${partition}`),
      ),
  );
