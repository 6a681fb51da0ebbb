import type { Json } from './check.ts';

/** Number of characters of a value that are kept. */
const KEPT = 1_024;
const REDACTED = '[redacted]';

/**
 * Makes a property's value from drift detection fit to be stored and sent: removes secrets by name and by pattern, and
 * cuts the rest to 1,024 characters. `path` is the property's path, such as `/Environment/Variables/DB_PASSWORD`. A
 * value that is a JSON document is redacted member by member.
 */
export const redactProperty = (path: string, value: string): string => cut(redactString(value, isSecretPath(path)));

const isSecretPath = (path: string): boolean => UNNAMED_VARIABLE.test(path) || path.split('/').some(isSecretName);

/** Matches the value of a variable whose name is in another property. Any of them may be a password. */
const UNNAMED_VARIABLE = /\/Environment(?:Variables)?\/\d+\/Value$/;

const SECRET_WORDS = new Set(['auth', 'bearer', 'cookie', 'dsn', 'jwt', 'pass', 'pwd', 'token', 'tokens']);
const SECRET_PARTS =
  /password|passwd|passphrase|secret|credential|(?:api|access|account|private|shared|signing|master|session)key|keymaterial|authtoken|connectionstring|webhookurl|userdata/;
/** Last words of names that mention a secret without being one: `SecretArn`, `PasswordPolicy`, `TokenValidityUnits`. */
const HARMLESS_ENDINGS = new Set(['arn', 'arns', 'enabled', 'length', 'policy', 'required', 'units', 'validity']);

const isSecretName = (name: string): boolean => {
  const words = name
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$& ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (HARMLESS_ENDINGS.has(words.at(-1) ?? '')) return false;
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_PARTS.test(words.join(''));
};

const redactString = (text: string, isSecret: boolean): string => {
  const document = parseDocument(text);
  if (document !== undefined) return JSON.stringify(redactJson(document, isSecret));
  return isSecret && !isHarmless(text) ? REDACTED : redactPatterns(text);
};

/** Tests for text that says where a secret is, or that there is one, without being one. */
const isHarmless = (text: string): boolean =>
  /^(?:true|false|null|)$/.test(text) ||
  /^\{\{resolve:[^{}]*\}\}$/.test(text) ||
  /^arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:\S+$/.test(text);

const parseDocument = (text: string): Json | undefined => {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/** Members that name the sibling's value, as in `{ "Name": "DB_PASSWORD", "Value": "..." }`. */
const LABELS = ['Name', 'name', 'Key', 'key', 'ParameterKey', 'ParameterName'];

const redactJson = (value: Json, isSecret: boolean): Json => {
  if (typeof value === 'string') return redactString(value, isSecret);
  if (typeof value === 'number') return isSecret ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((member) => redactJson(member, isSecret));
  const isLabelledSecret = LABELS.some((label) => typeof value[label] === 'string' && isSecretName(value[label]));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      LABELS.includes(name)
        ? redactJson(member, false)
        : redactJson(member, isSecret || isSecretName(name) || (isLabelledSecret && /value/i.test(name))),
    ]),
  );
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * Patterns of secrets. Every repetition that could begin at each character is bounded, so that no value is slow to
 * redact.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [/\b(?:gh[opsur]_|github_pat_|glpat-|npm_|sk_live_|rk_live_|xox[abeoprs]-|AIza)[\w-]{16,}/g, REDACTED],
  [/(https:\/\/hooks\.slack\.com\/)[\w/-]+/g, `$1${REDACTED}`],
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'/@:]{0,256}:[^\s"']{1,512}@/gi, `$1${REDACTED}@`],
  [/\b(Bearer|Basic)(\s{1,4})[\w.~+/=-]{16,}/g, `$1$2${REDACTED}`],
  [
    /((?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|account_?key|private_?key)\w{0,40}["']?(?:\s{0,4}=\s{0,4}|:\s{1,4}))("[^"]*"|'[^']*'|[^\s;,&"'}]+)/gi,
    `$1${REDACTED}`,
  ],
  [/(--(?:password|token|secret)[\w-]{0,40}\s{1,4})[^\s-]\S*/gi, `$1${REDACTED}`],
  // Matches a secret access key: forty characters of Base64 that are not a hexadecimal hash.
  [
    /(?<![\w/+=-])(?![0-9a-f]{40}(?![\w/+=-]))(?=[^\s]{0,39}[A-Z])(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=-])/g,
    REDACTED,
  ],
];

const redactPatterns = (text: string): string =>
  PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);

/** Cuts by code points, so that no character is torn. */
const cut = (text: string): string => {
  const kept = Array.from(text.slice(0, KEPT * 2))
    .slice(0, KEPT)
    .join('');
  const more = Array.from(text.slice(kept.length)).length;
  return more === 0 ? text : `${kept}… (${more} more characters)`;
};
