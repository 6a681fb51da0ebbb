/** Matches a dynamic reference of a template, which says where a value is. */
const REFERENCE = /\{\{resolve:[^{}]{1,2048}\}\}/;
const WHOLE_REFERENCE = new RegExp(`^${REFERENCE.source}$`);
/** Matches a reference to a secret, and the asterisks that CloudFormation shows for a NoEcho parameter. */
const SECRET_REFERENCE = /\{\{resolve:(?:secretsmanager|ssm-secure):|(?<!\*)\*{4}(?!\*)/;
const ARN = /^arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:\S+$/;

/** Tests whether a text takes a part of itself from a secret. */
export const holdsSecretReference = (text: string): boolean => SECRET_REFERENCE.test(text);

/** Matches a path to a value of a request or of an execution: `$.token`, `$$.Task.Token`, `method.request.header.Authorization`. */
const EXPRESSION =
  /^(?:\$\$?\.[\w.$[\]*-]+|\$(?:request|context|states|stageVariables|input)\.[\w.$[\]*-]+|(?:method|integration|route)\.(?:request|response)\.[\w.-]+|\{%[\s\S]*%\})$/;

/** Tests for text that says where a secret is, or that there is one, without being one. */
export const isHarmless = (text: string): boolean =>
  /^(?:true|false|null|\*{4}|)$/i.test(text) || WHOLE_REFERENCE.test(text) || ARN.test(text) || EXPRESSION.test(text);

/** Matches text of a shell or template that stands for a value: `$TOKEN`, `${Token}`, `<token>`. */
export const isPlaceholder = (text: string): boolean =>
  REFERENCE.test(text) || /^["']?(?:\$\{?[\w.:-]+\}?|\$\([^)]*\)|<[\w -]+>|!\w+)["']?$/.test(text);

/** Matches a type, or an expression of a program that reads the value elsewhere. */
const CODE =
  /^(?:(?:string|int|integer|boolean|bool|float|number|object|bytes|id|any|text|varchar)!?|(?:args|body|boto3|client|config|context|data|env|event|headers|input|os|params|process|props|req|request|self|settings|state|this)(?:\.|\[|\?\.)\w*\S*|(?:decrypt|fetch|generate|get|load|lookup|random|read|require|resolve)\w{0,60}\()/i;

/** Tests for text after the name of a secret that is code, not the secret. */
export const isCode = (text: string): boolean => CODE.test(text) && !looksGenerated(text);

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Values that no secret has, whatever the name of the property. */
const STATES = words('body cookie disabled disable enabled enable header none optional path preferred query required');

/** Values of settings whose names may also be names of secrets: `Auth`, `Cookie`. */
const ENUMERATIONS = words(
  `active all allexcept allow allowed always anonymous any api_key aws_iam aws_lambda basic block cognito cognito_user_pools
  custom default deny denied digest forward iam inactive include jwt kerberos ldap lax mtls mutual never no oauth oauth2 off
  oidc on openid optional plain request saml scram secrets sigv4 strict tls token whitelist yes`,
);

export const isState = (text: string): boolean => STATES.has(text.toLowerCase());
export const isEnumeration = (text: string): boolean => isState(text) || ENUMERATIONS.has(text.toLowerCase());

const entropyOf = (text: string): number => {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, count) => sum + (count / text.length) * Math.log2(count / text.length), 0);
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tests whether a word looks generated: long, of letters and digits mixed, without a pattern. */
export const looksGenerated = (text: string): boolean =>
  text.length >= 16 &&
  text.length <= 4096 &&
  /^[\w+/=.~!@#$%^&*-]+$/.test(text) &&
  /\d/.test(text) &&
  /[a-z]/i.test(text) &&
  !UUID.test(text) &&
  !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) &&
  !/^[a-z0-9]+(?:[-_./][a-z]+)+$/.test(text) &&
  // Counts the changes between letters and digits: a word with a number at its end has one.
  (text.match(/\d(?=[a-z])|[a-z](?=\d)|[a-z](?=[A-Z])/gi)?.length ?? 0) >= 4 &&
  entropyOf(text) >= 3.2;

/** Words that applications are configured with. */
const COMMON = words(
  `debug info notice warn warning error fatal critical trace verbose silent
  production prod staging stage test testing development dev qa uat sandbox preview local live demo
  json text yaml xml csv html plain avro parquet protobuf binary utf-8 utf8 ascii gzip zstd snappy brotli
  http https tcp udp tls ssl grpc tcp4 utc gmt en de fr us eu es it jp
  yes no on off none all any default auto automatic manual enabled disabled strict lax warnonly
  memory redis postgres postgresql mysql mariadb sqlite mongodb dynamodb s3 sqs sns kafka kinesis elasticsearch opensearch
  blue green canary primary secondary reader writer leader follower active passive low medium high
  read write readonly readwrite get post put patch delete head asc desc hourly daily weekly monthly
  node python java ruby dotnet go rust linux windows amd64 arm64 x86_64`,
);

const SCALE = '(?:ms|s|sec|m|min|h|d|b|kb|mb|gb|tb|k|g|ki|mi|gi|kib|mib|gib|%)?';

/** Shapes of values that are no secret, whatever the variable is called. */
const SHAPES: readonly RegExp[] = [
  new RegExp(`^-?\\d{1,7}(?:\\.\\d{1,6})?${SCALE}$`, 'i'),
  // An account id.
  /^\d{12}$/,
  /^v?\d{1,5}(?:\.\d{1,6}){1,3}(?:-[a-z0-9.]{1,20})?$/i,
  /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/,
  // Regions and Availability Zones.
  /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d[a-z]?$/,
  // Ids of AWS resources.
  /^(?:acl|ami|dopt|eipalloc|eni|fs|fsap|i|igw|lt|nat|pl|rtb|sg|snap|subnet|tgw|vgw|vol|vpc|vpce)-[0-9a-f]{8,17}$/,
  // Host names, with a port, and addresses.
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?::\d{1,5})?$/i,
  /^localhost(?::\d{1,5})?$/,
  /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::\d{1,5})?$/,
  /^[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$/i,
  // URLs without credentials or a query, and paths.
  /^(?:https?|s3|tcp|tls|grpc|redis|rediss|amqps?|postgres(?:ql)?|mysql|mongodb|jdbc:\w+|file|ws|wss):\/\/[\w.-]{1,253}(?::\d{1,5})?(?:\/[\w.,~%+-]{0,64}){0,12}$/i,
  /^\.{0,2}(?:\/[\w.@-]{1,40}){1,12}\/?$/,
  /^\/$/,
  // Schedules, time zones and languages.
  /^(?:rate|cron)\([\w ,*?/#-]{1,80}\)$/,
  /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\/[A-Za-z_/-]{2,40}$/,
  /^[a-z]{2}[_-][A-Z]{2}(?:\.UTF-8)?$/,
  // Instance types, runtimes and log levels.
  /^(?:db\.|cache\.)?[a-z]{1,3}\d{1,2}[a-z-]{0,4}\.(?:nano|micro|small|medium|(?:\d{1,2})?x?large|metal)$/,
  /^(?:nodejs|python|java|ruby|dotnet|go|provided)[\w.]{0,8}$/,
  // Options of interpreters.
  /^--?[a-z][\w-]{0,40}(?:=\w{1,12})?$/,
];

const isOrdinaryWord = (text: string): boolean =>
  isHarmless(text) || isEnumeration(text) || COMMON.has(text.toLowerCase()) || SHAPES.some((shape) => shape.test(text));

/** Tests whether a value has a shape that no secret has: a number, a host, a path, a word such as `debug`, a list of them. */
export const isOrdinaryValue = (text: string): boolean =>
  text.length <= 2048 &&
  text
    .trim()
    .split(/[,;|\s]+/)
    .every((part) => isOrdinaryWord(part) && !text.split(/[/,;|\s]+/).some(looksGenerated));
