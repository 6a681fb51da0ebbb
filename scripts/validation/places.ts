const REGION_CODE = /\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-|iso[a-z]?-)?[a-z]+-\d\b/g;

/**
 * Lists accounts, partitions, Regions and domains that a template spells out and is therefore bound to, except those in
 * ARNs that a policy names.
 */
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
    // Service principals end like this in every partition. Addresses, and principals with a Region, do not.
    ...found(/(?<!"[a-z]+\.|\s[a-z]+\.)\bamazonaws\.com[^"]*/g, 'a domain'),
  ];
};

const textsOf = (value: unknown, path: string): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`));
};

/** Lists ARNs of another partition than the template's, except those that a policy names. */
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
