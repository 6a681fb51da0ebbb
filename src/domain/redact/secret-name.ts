/**
 * Bearing of a name on its value. `secret` also covers everything below it that has no sense of its own. `weak` is a
 * name such as `Auth` or `CookieConfig`: it may hold a secret itself, and says nothing about what is below it.
 * `setting` is a name such as `AuthType` or `PasswordLength`. `plain` says nothing.
 */
export type Sense = 'secret' | 'weak' | 'setting' | 'plain';

export interface NameSense {
  readonly sense: Sense;
  /** Whether the name contains a word for a secret, whatever its sense. */
  readonly mentionsSecret: boolean;
}

/** Splits `DBPassword`, `db_password` and `db-password` into lower-case words. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll('OAuth', 'Oauth')
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$& ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Words for a secret wherever they stand in a name. */
const SECRET_WORDS = new Set('bearer cred creds dsn jwt otp passcode pin psk pwd passwd token tokens totp'.split(' '));
/** Words for a secret at the end of a name only: `BASIC_AUTH`, but not `AuthType` or `PassRole`. */
const LAST_WORDS = new Set(['auth', 'authorization', 'cookie']);
const SECRET_PARTS =
  /password|passwd|passphrase|passcode|secret|credential|(?:api|app|access|account|private|shared|signing|master|session|auth|admin|client|storage|license|licence|subscription|function|ingest|integration|deploy|webhook|hmac|master|root|activation|application|nwk|nwks|nwksint|nwksenc)key|statickeyvalue|appskey|datakey|keytab|keymaterial|authtoken|connectionstring|webhookurl|userdata/;
/** Parts of names that only sound like a secret. */
const PARTS_APART = /public(?:signing)?key(?:material)?s?|secretary/g;

/** Last words of names that say how, how long or where, and not what: `AuthType`, `PasswordLength`, `TokenEndpoint`. */
const SETTING_ENDINGS = new Set(
  `age algorithm algorithms arn arns attempts audience behavior behaviors behaviour count days description dir
  disabled domain domains duration enabled encryption endpoint expiration expires expiry expression field fields
  file flow flows format hours identifier identifiers in interval issuer kind length level limit limits location
  lockout mechanism mechanisms method methods minutes mode modes months name names optional path pattern patterns
  period policies policy prefix protocol protocols provider providers ref reload required requirement requirements
  rotation scheme schemes scope scopes seconds size source sources spec specs state status strategy suffix
  supported timeout title ttl type types unit units uri url usage use username usernames validity version weeks
  years`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
/** Last words of names that hold settings and sometimes secrets. */
const CONTAINER_ENDINGS = new Set(
  'config configuration configurations data options parameters properties settings'.split(' '),
);
/** Last words of names of identifiers and labels, which are no secret unless the name mentions one. */
const BENIGN_ENDINGS = new Set('from id ids label owner region user'.split(' '));
/** Settings whose names end like a secret. */
const SETTING_NAMES = new Set([
  'clientrequesttoken',
  'clienttoken',
  'httptokens',
  'generatesecret',
  'allowcredentials',
  'accesscontrolallowcredentials',
  'managemasteruserpassword',
  'masterkeyarn',
  'tokenuse',
]);

/** Matches a key of an IAM condition, such as `token.actions.githubusercontent.com:sub`. */
const CONDITION_KEY = /^[a-z][a-z0-9.-]*:[A-Za-z]/;

/** Text of a name, without a number at its end: `DB_PASSWORD_2` is `dbpassword`. */
const coreOf = (words: readonly string[]): readonly string[] => {
  const end = words.findLastIndex((word) => !/^v?\d+$/.test(word));
  return words.slice(0, end + 1);
};

/** Returns the bearing of one name: of a property, a member, a variable or an option. */
export const nameSense = (name: string): NameSense => {
  const words = coreOf(wordsOf(name));
  const last = words.at(-1) ?? '';
  const joined = words.join('');
  const isSecret =
    joined === 'sshkey' ||
    words.some((word) => SECRET_WORDS.has(word)) ||
    SECRET_PARTS.test(joined.replace(PARTS_APART, ''));
  const endsSecret =
    last === 'pass' || /(?:auth|cookie|token)(?:header|value|b64|base64|string|json|content|code)$/.test(joined);
  const isWeak = LAST_WORDS.has(last);
  const mentionsSecret = isSecret || endsSecret || isWeak;
  const as = (sense: Sense): NameSense => ({ sense, mentionsSecret });
  if (CONDITION_KEY.test(name) || SETTING_NAMES.has(joined)) return as('setting');
  if (joined.includes('kms') && !/secret|password|token/.test(joined)) return as('setting');
  if (joined.includes('webhookurl')) return as('secret');
  if (endsSecret) return as('secret');
  if (words[0] === 'max' || words[0] === 'min') return as('setting');
  if (SETTING_ENDINGS.has(last) || last.endsWith('name')) return as('setting');
  if (isSecret) return as(CONTAINER_ENDINGS.has(last) && !joined.includes('userdata') ? 'weak' : 'secret');
  if (isWeak) return as('weak');
  return as(BENIGN_ENDINGS.has(last) ? 'setting' : 'plain');
};

/** Tests whether a property is a secret with all that is below it, whatever it is called. */
export const isSecretThroughout = (name: string): boolean =>
  /^(?:secretstring|secretbinary|keymaterial|userdata)$/.test(wordsOf(name).join(''));

/**
 * Tests whether the members of a property are settings although they are named after secrets: `AccessToken` of
 * `TokenValidityUnits` is a unit of time.
 */
export const holdsSettings = (name: string): boolean => {
  const words = wordsOf(name);
  const isOfSecrets = nameSense(name).mentionsSecret;
  return (
    (isOfSecrets && /^(?:units?|validity|policy|policies)$/.test(words.at(-1) ?? '')) ||
    words.join('') === 'generatesecretstring'
  );
};
