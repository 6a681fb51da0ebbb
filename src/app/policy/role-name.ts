/** Matches the name of a role, after its path if it has one: `service-role/PlumblineAudit`. */
export const ROLE_NAME = /^(?=.{1,575}$)(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/** Describes a text that is no role's name, with the name that was probably meant. */
export const roleNameProblem = (given: string): string => {
  const expected = "expected a role's name, with its path if it has one";
  const [, ofArn] = /^arn:[\w-]+:iam::\d{12}:role\/(.+)$/.exec(given) ?? [];
  const meant = (ofArn ?? given).replace(/^\/+/, '');
  if (!ROLE_NAME.test(meant)) return expected;
  const why = ofArn === undefined ? 'without a slash at the beginning' : 'not its ARN, as every account has its own';
  return `${expected}, ${why}: write ${meant}`;
};

/** Matches an external id, as STS takes it. */
export const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
export const EXTERNAL_ID_TEXT = '2 to 1224 letters, digits or +=,.@:/-';
