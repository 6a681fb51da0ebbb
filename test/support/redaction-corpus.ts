/** One property of a drifted resource, as CloudFormation describes it. */
export interface CorpusEntry {
  readonly name: string;
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** A property that holds a secret on its actual side. */
export interface SecretEntry extends CorpusEntry {
  /** Letters and digits of the secret, which stand nowhere else. */
  readonly needle: string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Numbers that are the same in each run of the tests. */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
const random = randomOf(7);
const text = (length: number, alphabet = ALPHABET): string =>
  Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
const hex = (length: number): string => text(length, '0123456789abcdef');
const pick = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;
const json = (value: unknown): string => JSON.stringify(value);

/** Known formats. Each is written in parts, so that no tool takes it for a secret of this repository. */
const FORMATS: Readonly<Record<string, (body: string) => string>> = {
  'an access key id': (body) => `AK${'IA'}${body.toUpperCase().slice(0, 16)}`,
  'a temporary access key id': (body) => `AS${'IA'}${body.toUpperCase().slice(0, 16)}`,
  'a secret access key': (body) => `${body.slice(0, 16)}/aZ9${body.slice(16, 36)}`,
  'a session token': (body) => `IQoJ${'b3'}JpZ2luX2Vj${body}${body}`,
  'a private key': (body) => `-----BEGIN RSA PRIVATE${' KEY-----'}\n${body}\n-----END RSA PRIVATE${' KEY-----'}`,
  'an OpenSSH key': (body) =>
    `-----BEGIN OPENSSH PRIVATE${' KEY-----'}\n${body}\n-----END OPENSSH PRIVATE${' KEY-----'}`,
  'a JSON Web Token': (body) => `eyJ${'hbGciOiJIUzI1NiJ9'}.${body}.${body}`,
  'a GitHub token': (body) => `gh${'p_'}${body}`,
  'a fine-grained GitHub token': (body) => `github${'_pat_'}${body}`,
  'a GitLab token': (body) => `gl${'pat-'}${body}`,
  'a Slack token': (body) => `xo${'xb-'}1234567890-${body}`,
  'a Slack app token': (body) => `xa${'pp-'}1-${body}`,
  'a Stripe key': (body) => `sk_${'live_'}${body}`,
  'a Stripe test key': (body) => `sk_${'test_'}${body}`,
  'a SendGrid key': (body) => `SG${'.'}${body.slice(0, 22)}.${body.slice(0, 40)}`,
  'a Google key': (body) => `AI${'za'}${body.slice(0, 35)}`,
  'an npm token': (body) => `npm${'_'}${body.slice(0, 36)}`,
  'a model key': (body) => `sk-${'ant-'}${body}`,
  'a Vault token': (body) => `hv${'s.'}${body}`,
  'a URL with a password': (body) => `postgres://app:${body.slice(0, 20)}@db.internal:5432/shop`,
  'a URL with a password alone': (body) => `rediss://:${body.slice(0, 20)}@cache.internal:6379`,
  'a signed URL': (body) => `https://b.s3.amazonaws.com/k?X-Amz-Signature=${body}`,
  'a connection string': (body) => `Server=db;User Id=app;Password=${body.slice(0, 14)};Pooling=true`,
  'a storage connection': (body) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${body}==`,
  'a bearer token': (body) => `Authorization: Bearer ${body}`,
  'a basic authorization': (body) => `Authorization: Basic ${body}=`,
  'a Slack webhook': (body) => `https://hooks.slack.com/services/T0/B0/${body.slice(0, 24)}`,
  'a hash of a password': (body) => `$2b$10$${body}`,
  'an assignment': (body) => `export DB_PASSWORD=${body.slice(0, 12)}`,
  'an option': (body) => `mysql -u app --password ${body.slice(0, 12)} shop`,
};

/** Properties that say nothing about a secret, with the text of one put into each. */
const PLAIN_PLACES: readonly (readonly [path: string, put: (secret: string) => string])[] = [
  ['/Description', (secret) => secret],
  ['/Description', (secret) => `see ${secret} for more`],
  ['/Tags/0/Value', (secret) => secret],
  ['/Tags/0', (secret) => json({ Key: 'note', Value: secret })],
  ['/Environment/Variables/LOG_OPTIONS', (secret) => secret],
  ['/ContainerDefinitions/0/Command', (secret) => json(['run', secret])],
  ['/Definition', (secret) => json({ States: { A: { Parameters: { note: secret } } } })],
  ['/Definition', (secret) => json({ Body: json({ deep: [{ note: secret }] }) })],
  ['/BuildSpec', (secret) => `version: 0.2\nphases:\n  build:\n    commands:\n      - echo "${secret}"\n`],
];

const formatSecrets = (): readonly SecretEntry[] =>
  Object.entries(FORMATS).flatMap(([kind, make]) =>
    PLAIN_PLACES.map(([path, put], at): SecretEntry => {
      const body = text(53);
      const needle = kind.includes('access key id') ? body.toUpperCase().slice(0, 12) : body.slice(0, 12);
      return { name: `${kind} in ${path} (${at})`, path, expected: 'null', actual: put(make(body)), needle };
    }),
  );

/** Names of secrets, of properties and of variables. */
const SECRET_NAMES = [
  'MasterUserPassword',
  'DBPassword',
  'AuthToken',
  'ClientSecret',
  'SecretString',
  'PreSharedKey',
  'PrivateKey',
  'ApiKey',
  'ConnectionString',
  'AccessToken',
  'RefreshToken',
  'Passphrase',
  'SharedSecret',
  'SigningKey',
  'WebhookUrl',
  'KeyMaterial',
  'DB_PASSWORD',
  'DB_PASS',
  'API_KEY',
  'GITHUB_TOKEN',
  'JWT_SECRET',
  'SESSION_COOKIE',
  'BASIC_AUTH',
  'SENTRY_DSN',
  'STRIPE_SECRET_KEY',
  'ADMIN_PWD',
  'db_password_2',
  'DEPLOY_PIN',
  'OTP',
  'SERVICE_CREDENTIALS',
  'storage_account_key',
  'AWS_SECRET_ACCESS_KEY',
  'AUTH_HEADER',
];
/** Names of variables that say nothing. */
const UNTOLD_NAMES = ['DB_LOGIN', 'PARTNER', 'LICENCE', 'X', 'MAGIC', 'ACME', 'SEED', 'SALT'];

/** Places of a named value. */
const NAMED_PLACES: readonly (readonly [
  where: string,
  of: (name: string, secret: string) => readonly [string, string],
])[] = [
  ['a property', (name, secret) => [`/${name}`, secret]],
  ['a variable', (name, secret) => [`/Environment/Variables/${name}`, secret]],
  ['the map of variables', (name, secret) => ['/Environment/Variables', json({ LOG_LEVEL: 'info', [name]: secret })]],
  ['the whole environment', (name, secret) => ['/Environment', json({ Variables: { [name]: secret } })]],
  ['an element', (name, secret) => ['/ContainerDefinitions/0/Environment/2', json({ Name: name, Value: secret })]],
  [
    'the whole list',
    (name, secret) => [
      '/ContainerDefinitions/0/Environment',
      json([
        { Name: 'STAGE', Value: 'prod' },
        { Name: name, Value: secret },
      ]),
    ],
  ],
  [
    'the object around the list',
    (name, secret) => ['/ContainerDefinitions/0', json({ Name: 'app', Environment: [{ Value: secret, Name: name }] })],
  ],
  [
    'a build variable',
    (name, secret) => ['/Environment/EnvironmentVariables/1', json({ Name: name, Type: 'PLAINTEXT', Value: secret })],
  ],
  [
    'a run-time variable',
    (name, secret) => [
      '/SourceConfiguration/ImageRepository/ImageConfiguration/RuntimeEnvironmentVariables/0',
      json({ Name: name, Value: secret }),
    ],
  ],
  ['a list of assignments', (name, secret) => ['/EnvironmentVariables', json([`${name}=${secret}`])]],
  [
    'an option of an environment',
    (name, secret) => [
      '/OptionSettings/4',
      json({ Namespace: 'aws:elasticbeanstalk:application:environment', OptionName: name, Value: secret }),
    ],
  ],
  [
    'JSON text within JSON',
    (name, secret) => [
      '/Stages/0/Actions/0/Configuration',
      json({ EnvironmentVariables: json([{ name, value: secret, type: 'PLAINTEXT' }]) }),
    ],
  ],
];
/** Places in which only a name that says so makes a secret. */
const TOLD_PLACES: typeof NAMED_PLACES = [
  ['a key and a value', (name, secret) => ['/Attributes/0', json({ Key: name, Value: secret })]],
  ['a parameter', (name, secret) => ['/Parameters/0', json({ ParameterKey: name, ParameterValue: secret })]],
  [
    'an option',
    (name, secret) => ['/OptionSettings/6', json({ Namespace: 'aws:rds:dbinstance', OptionName: name, Value: secret })],
  ],
  ['a deep member', (name, secret) => ['/Definition', json({ a: [{ b: { [name]: secret } }] })]],
];

const password = (): readonly [secret: string, needle: string] => {
  const needle = `${text(5, 'bcdfghjkmnpqrstvwxz')}${text(3, '23456789')}`;
  return [`pw-${needle}`, needle];
};

const namedSecrets = (): readonly SecretEntry[] => {
  const entries = (names: readonly string[], places: typeof NAMED_PLACES) =>
    names.flatMap((name) =>
      places.map(([where, of]): SecretEntry => {
        const [secret, needle] = password();
        const [path, actual] = of(name, secret);
        return { name: `${name} in ${where}`, path, expected: 'null', actual, needle };
      }),
    );
  const ofVariables = NAMED_PLACES.filter(([where]) => where !== 'a property');
  return [...entries(SECRET_NAMES, [...NAMED_PLACES, ...TOLD_PLACES]), ...entries(UNTOLD_NAMES, ofVariables)];
};

/** Places whose name is in another property. */
const UNNAMED_PATHS = [
  '/Environment/0/Value',
  '/EnvironmentVariables/0/Value',
  '/Environment/EnvironmentVariables/3/Value',
  '/ContainerDefinitions/0/Environment/2/Value',
  '/OptionSettings/3/Value',
  '/SourceConfiguration/ImageRepository/ImageConfiguration/RuntimeEnvironmentVariables/0/Value',
  '/Parameters/2/ParameterValue',
  '/AuthParameters/InvocationHttpParameters/HeaderParameters/0/Value',
  '/LaunchTemplateData/UserData',
  '/Tokens/0',
];

/** Other places, by the property that has the secret. */
const OTHER_PLACES: readonly (readonly [path: string, put: (secret: string) => string])[] = [
  ['/SecretString', (secret) => json({ username: 'app', engine: secret })],
  ['/ContainerDefinitions/0/Command', (secret) => json(['mysql', '--password', secret])],
  ['/DistributionConfig/Origins/0/OriginCustomHeaders/0/HeaderValue', (secret) => secret],
  [
    '/DistributionConfig/Origins/0/OriginCustomHeaders',
    (secret) => json([{ HeaderName: 'X-Origin-Verify', HeaderValue: secret }]),
  ],
  ['/AuthParameters/ApiKeyAuthParameters/ApiKeyValue', (secret) => secret],
  [
    '/AuthParameters/InvocationHttpParameters/HeaderParameters',
    (secret) => json([{ IsValueSecret: true, Key: 'x', Value: secret }]),
  ],
  ['/SplunkDestinationConfiguration/HECToken', (secret) => secret],
  ['/ConnectionInput/ConnectionProperties', (secret) => json({ PASSWORD: secret, USERNAME: 'app' })],
  ['/AuthenticationMode/Passwords/0', (secret) => secret],
  ['/ProviderDetails', (secret) => json({ client_id: 'app', client_secret: secret })],
  ['/DefaultArguments', (secret) => json({ '--db_password': secret, '--TempDir': 's3://bucket/tmp' })],
  ['/BgpPeers/0/AuthKey', (secret) => secret],
  ['/AppSource/SshKey', (secret) => secret],
];

const otherSecrets = (): readonly SecretEntry[] =>
  OTHER_PLACES.map(([path, put]): SecretEntry => {
    const [secret, needle] = password();
    return { name: `a secret in ${path}`, path, expected: 'null', actual: put(secret), needle };
  });

const unnamedSecrets = (): readonly SecretEntry[] =>
  UNNAMED_PATHS.map((path) => {
    const [actual, needle] = password();
    return { name: `a value without a name in ${path}`, path, expected: 'null', actual, needle };
  });

const REFERENCES = [
  '{{resolve:secretsmanager:prod/db:SecretString:login}}',
  '{{resolve:ssm-secure:/prod/partner:3}}',
  '****',
];

/** Values that the template takes from a secret, under names and in places that do not say so. */
const REFERRED_PLACES: readonly (readonly [where: string, path: string, put: (value: string) => string])[] = [
  ['a property', '/DisplayName', (value) => value],
  ['a variable with an ordinary name', '/Environment/Variables/DB_USER', (value) => value],
  ['a part of a text', '/Environment/Variables/DATABASE_URL', (value) => `host=db;user=app;id=${value}`],
  ['a member', '/Users/0', (value) => json({ Username: value, ConsoleAccess: true })],
  ['a list', '/Users/0/Groups', (value) => json(['readers', value])],
  ['a member of a document', '/Definition', (value) => json({ a: { b: [{ label: value }] } })],
  ['JSON text within JSON', '/Configuration', (value) => json({ text: json({ label: value }) })],
];

const referredSecrets = (): readonly SecretEntry[] =>
  REFERENCES.flatMap((reference) =>
    REFERRED_PLACES.map(([where, path, put]): SecretEntry => {
      const needle = text(9, 'bcdfghjkmnpqrstvwxz');
      return { name: `${reference} in ${where}`, path, expected: put(reference), actual: put(needle), needle };
    }),
  );

/** Secrets of every kind in every place. */
export const SECRETS: readonly SecretEntry[] = [
  ...formatSecrets(),
  ...namedSecrets(),
  ...unnamedSecrets(),
  ...otherSecrets(),
  ...referredSecrets(),
];

/** Security settings with the values that they turn between. */
const SETTINGS_TABLE: readonly (readonly [path: string, ...values: string[]])[] = [
  ['/MetadataOptions/HttpTokens', 'required', 'optional'],
  ['/LaunchTemplateData/MetadataOptions/HttpTokens', 'required', 'optional'],
  ['/MetadataOptions/HttpPutResponseHopLimit', '1', '2'],
  ['/AuthType', 'AWS_IAM', 'NONE'],
  ['/FunctionUrlAuthType', 'AWS_IAM', 'NONE'],
  ['/AuthorizationType', 'AWS_IAM', 'NONE', 'COGNITO_USER_POOLS', 'CUSTOM', 'JWT'],
  ['/AuthenticationType', 'API_KEY', 'AWS_IAM', 'OPENID_CONNECT'],
  ['/ExplicitAuthFlows/1', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
  ['/AllowedOAuthFlows/0', 'code', 'implicit'],
  ['/AllowedOAuthScopes/0', 'openid', 'aws.cognito.signin.user.admin'],
  ['/AllowedOAuthFlowsUserPoolClient', 'true', 'false'],
  ['/AuthSessionValidity', '3', '15'],
  ['/TokenValidityUnits/AccessToken', 'minutes', 'days'],
  ['/TokenValidityUnits/IdToken', 'minutes', 'hours'],
  ['/TokenValidityUnits/RefreshToken', 'hours', 'days'],
  ['/AccessTokenValidity', '5', '60'],
  ['/IdTokenValidity', '5', '60'],
  ['/RefreshTokenValidity', '1', '3650'],
  ['/EnableTokenRevocation', 'true', 'false'],
  ['/GenerateSecret', 'true', 'false'],
  ['/PreventUserExistenceErrors', 'ENABLED', 'LEGACY'],
  ['/Auth/0/IAMAuth', 'REQUIRED', 'DISABLED', 'ENABLED'],
  ['/Auth/0/AuthScheme', 'SECRETS', 'NONE'],
  ['/Auth/0/ClientPasswordAuthType', 'POSTGRES_SCRAM_SHA_256', 'POSTGRES_MD5'],
  ['/MongoDbSettings/AuthMechanism', 'scram-sha-1', 'mongodb-cr', 'default'],
  ['/MongoDbSettings/AuthType', 'password', 'no'],
  ['/MongoDbSettings/AuthSource', 'admin', 'test'],
  [
    '/CachePolicyConfig/ParametersInCacheKeyAndForwardedToOrigin/CookiesConfig/CookieBehavior',
    'none',
    'all',
    'whitelist',
  ],
  ['/DistributionConfig/DefaultCacheBehavior/ForwardedValues/Cookies/Forward', 'none', 'all'],
  ['/SessionCookieName', 'AWSELBAuthSessionCookie', 'session'],
  ['/CookieDuration', '3600', '86400'],
  ['/StickinessConfig/CookieTTL', '300', '86400'],
  ['/GenerateSecretString/PasswordLength', '32', '8'],
  ['/GenerateSecretString/ExcludePunctuation', 'true', 'false'],
  ['/GenerateSecretString/ExcludeCharacters', '"@/\\', '"@/\\+%'],
  ['/Policies/PasswordPolicy/MinimumLength', '14', '6'],
  ['/Policies/PasswordPolicy/RequireSymbols', 'true', 'false'],
  ['/Policies/PasswordPolicy/TemporaryPasswordValidityDays', '1', '90'],
  ['/Policies/PasswordPolicy/PasswordHistorySize', '24', '0'],
  ['/MaxPasswordAge', '90', '0'],
  ['/PasswordReusePrevention', 'true', 'false'],
  ['/LoginProfile/PasswordResetRequired', 'true', 'false'],
  ['/ManageMasterUserPassword', 'true', 'false'],
  ['/MasterUserSecret/KmsKeyId', 'alias/app', 'alias/aws/secretsmanager'],
  ['/KmsMasterKeyId', 'alias/app', 'alias/aws/sqs'],
  ['/KmsKeyId', 'alias/app', 'alias/aws/rds'],
  ['/SSEKMSKeyId', 'alias/app', 'alias/aws/s3'],
  ['/EncryptionKey/Type', 'KMS', 'AES'],
  ['/IamDatabaseAuthenticationEnabled', 'true', 'false'],
  ['/EnableIAMDatabaseAuthentication', 'true', 'false'],
  ['/ClientAuthentication/Sasl/Scram/Enabled', 'true', 'false'],
  ['/ClientAuthentication/Unauthenticated/Enabled', 'true', 'false'],
  ['/AuthTokenUpdateStrategy', 'SET', 'ROTATE'],
  ['/TransitEncryptionEnabled', 'true', 'false'],
  ['/TransitEncryptionMode', 'required', 'preferred'],
  ['/ApiKeyRequired', 'true', 'false'],
  ['/ApiKeySourceType', 'HEADER', 'AUTHORIZER'],
  ['/ApiKeySelectionExpression', '$request.header.x-api-key', '$context.authorizer.usageIdentifierKey'],
  ['/AuthorizerResultTtlInSeconds', '300', '0'],
  ['/AuthorizationScopes/0', 'read', 'admin'],
  ['/CorsConfiguration/AllowCredentials', 'true', 'false'],
  ['/ResponseHeadersPolicyConfig/CorsConfig/AccessControlAllowCredentials', 'true', 'false'],
  ['/Environment/ImagePullCredentialsType', 'CODEBUILD', 'SERVICE_ROLE'],
  ['/Environment/PrivilegedMode', 'true', 'false'],
  ['/Environment/RegistryCredential/CredentialProvider', 'SECRETS_MANAGER', 'NONE'],
  ['/RotationRules/AutomaticallyAfterDays', '30', '1000'],
  ['/SecretsRotationEnabled', 'true', 'false'],
  ['/CredentialDurationSeconds', '3600', '43200'],
  ['/SessionDuration', 'PT1H', 'PT12H'],
  ['/MaxSessionDuration', '3600', '43200'],
  ['/OidcConfiguration/TokenEndpoint', 'https://login.example.com/token', 'https://login.example.org/token'],
  ['/OidcConfiguration/AuthenticationRequestExtraParams/prompt', 'login', 'none'],
  ['/AuthenticateOidcConfig/OnUnauthenticatedRequest', 'deny', 'allow', 'authenticate'],
  ['/MfaConfiguration', 'ON', 'OFF', 'OPTIONAL'],
  ['/EnabledMfas/0', 'SOFTWARE_TOKEN_MFA', 'SMS_MFA'],
  ['/DeviceOnlyRememberedOnUserPrompt', 'true', 'false'],
  [
    '/Certificate/SecretArn',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf',
    'arn:aws:secretsmanager:eu-west-1:444455556666:secret:a-AbCdEf',
  ],
  ['/MasterUserSecret/SecretArn', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbCdEf', 'null'],
  ['/SecretName', 'prod/db', 'test/db'],
  ['/UserAuthenticationType', 'iam', 'kerberos'],
  ['/SpnegoAuthMode', 'required', 'optional'],
  ['/OAuth/AuthorizationMode', 'strict', 'off'],
  ['/OAuthScopes/0', 'repo', 'admin:org'],
  ['/OAuth2Defaults/OAuthScopes/0', 'read', 'write'],
  ['/TokenSigningAlgorithm', 'RS256', 'none'],
  ['/Integrations/CredentialsProvider', 'CALLER', 'ROLE'],
  ['/WebAuthnUserVerification', 'required', 'preferred'],
  ['/EnforceTokenTypes/0', 'bearer', 'mac'],
  ['/TokenDomains/0', 'example.com', 'example.org'],
  ['/PublicKeyMaterial', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE6'],
  ['/RequestInspection/PasswordField/Identifier', '/form/password', '/login/password'],
  ['/ConnectionPasswordEncryption/KmsKeyId', 'alias/app', 'alias/other'],
  ['/ContainerDefinitions/0/Secrets/0/ValueFrom', 'prod/db', 'test/db'],
  ['/ClientToken', 'first', 'second'],
];

/** Attributes as pairs of key and value. */
const ATTRIBUTES: readonly (readonly [key: string, ...values: string[]])[] = [
  ['stickiness.lb_cookie.duration_seconds', '60', '86400'],
  ['stickiness.app_cookie.duration_seconds', '60', '86400'],
  ['stickiness.app_cookie.cookie_name', 'session', 'other'],
  ['deletion_protection.enabled', 'true', 'false'],
  ['routing.http.drop_invalid_header_fields.enabled', 'true', 'false'],
  ['access_logs.s3.enabled', 'true', 'false'],
  ['auth_type', 'iam', 'none'],
  ['token_validity_seconds', '300', '86400'],
  ['password_policy', 'strict', 'lax'],
  ['require_secure_transport', 'ON', 'OFF'],
  ['sasl_mechanism', 'SCRAM-SHA-512', 'PLAIN'],
  ['rds.force_admin_logging_level', 'log', 'error'],
];

/** Keys of conditions in policies. */
const CONDITIONS: readonly (readonly [key: string, ...values: string[]])[] = [
  ['token.actions.githubusercontent.com:sub', 'repo:acme/shop:ref:refs/heads/main', 'repo:acme/*'],
  ['token.actions.githubusercontent.com:aud', 'sts.amazonaws.com', '*'],
  ['aws:SecureTransport', 'true', 'false'],
  ['aws:MultiFactorAuthPresent', 'true', 'false'],
  ['aws:MultiFactorAuthAge', '3600', '86400'],
  ['aws:TokenIssueTime', '2026-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  ['secretsmanager:VersionStage', 'AWSCURRENT', 'AWSPREVIOUS'],
  ['s3:authType', 'REST-HEADER', 'REST-QUERY-STRING'],
  ['cognito-identity.amazonaws.com:amr', 'authenticated', 'unauthenticated'],
];

/** Each pair of a list of values, both ways. */
const turns = ([, ...values]: readonly [string, ...string[]]): readonly (readonly [string, string])[] =>
  values.flatMap((one, at) => values.slice(at + 1).flatMap((other) => [[one, other] as const, [other, one] as const]));

/** Puts a property into the JSON text of its parent. */
const inParent = (path: string, value: string): readonly [string, string] => {
  const segments = path.split('/').slice(1);
  const isText = !/^(?:true|false|null|\d+)$/.test(value);
  const scalar: unknown = isText ? value : JSON.parse(value);
  const [top = '', ...rest] = segments;
  const document = rest.reduceRight<unknown>(
    (inner, name) => (/^\d+$/.test(name) ? [inner] : { [name]: inner }),
    scalar,
  );
  return [`/${top}`, rest.length === 0 ? value : json(document)];
};

const inPolicy = (key: string, value: string): string =>
  json({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { [key]: value } } },
    ],
  });

/** Settings whose direction is the finding. */
export const SETTINGS: readonly CorpusEntry[] = [
  ...SETTINGS_TABLE.flatMap((row) =>
    turns(row).flatMap(([expected, actual]) => {
      const [path] = row;
      const [parent, was] = inParent(path, expected);
      const [, is] = inParent(path, actual);
      const whole = parent === path ? [] : [{ name: `${path} in ${parent}`, path: parent, expected: was, actual: is }];
      return [{ name: path, path, expected, actual }, ...whole];
    }),
  ),
  ...ATTRIBUTES.flatMap((row) =>
    turns(row).map(([expected, actual]) => {
      const pair = (value: string): string => json({ Key: row[0], Value: value });
      return { name: row[0], path: '/Attributes/0', expected: pair(expected), actual: pair(actual) };
    }),
  ),
  ...CONDITIONS.flatMap((row) =>
    turns(row).map(([expected, actual]) => ({
      name: row[0],
      path: '/AssumeRolePolicyDocument',
      expected: inPolicy(row[0], expected),
      actual: inPolicy(row[0], actual),
    })),
  ),
];

const WORDS = ['orders', 'billing', 'shop', 'audit', 'search', 'mail', 'stock', 'users', 'invoice', 'web'];
const STAGES = ['prod', 'test', 'dev', 'staging'];
const service = (index: number): string => `${pick(WORDS, index)}-${pick(STAGES, index)}`;

/** Ordinary values by a number, so that no two are alike. */
const ORDINARY_VALUES: Readonly<Record<string, (index: number) => string>> = {
  ARN: (index) => `arn:aws:sqs:eu-west-1:111122223333:${service(index)}`,
  ROLE_ARN: (index) => `arn:aws:iam::111122223333:role/${service(index)}-role`,
  TABLE_NAME: (index) => `${service(index)}-table`,
  BUCKET: (index) => `${service(index)}-${hex(8)}`,
  QUEUE_URL: (index) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${service(index)}`,
  API_ENDPOINT: (index) => `https://api.${pick(WORDS, index)}.example.com/v${index % 5}`,
  DB_HOST: (index) => `${pick(WORDS, index)}.cluster-${text(12, 'abcdefghijkl0123456789')}.eu-west-1.rds.amazonaws.com`,
  DB_PORT: (index) => String(3000 + index),
  DB_USER: (index) => `${pick(WORDS, index)}_app`,
  DB_NAME: (index) => pick(WORDS, index),
  LOG_LEVEL: (index) => pick(['debug', 'info', 'warn', 'error'], index),
  NODE_ENV: (index) => pick(['production', 'development', 'test'], index),
  STAGE: (index) => pick(STAGES, index),
  AWS_NODEJS_CONNECTION_REUSE_ENABLED: (index) => String(index % 2),
  NODE_OPTIONS: () => '--enable-source-maps',
  POWERTOOLS_SERVICE_NAME: (index) => service(index),
  TIMEOUT_MS: (index) => String(1000 * index),
  MAX_TOKENS: (index) => String(512 * (index + 1)),
  RETRIES: (index) => String(index % 9),
  FEATURE_FLAGS: (index) => `${pick(WORDS, index)},${pick(WORDS, index + 1)}`,
  REGION: (index) => pick(['eu-west-1', 'us-east-1', 'ap-southeast-2'], index),
  TZ: (index) => pick(['Europe/Berlin', 'UTC', 'America/New_York'], index),
  GIT_COMMIT: () => hex(40),
  IMAGE_TAG: (index) => `1.${index}.0`,
  BUILD_ID: (index) => `build-${index}`,
  VPC_ID: () => `vpc-${hex(17)}`,
  SUBNET_IDS: () => `subnet-${hex(17)},subnet-${hex(17)}`,
  KMS_KEY_ID: () => `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
  USER_POOL_ID: () => `eu-west-1_${text(9)}`,
  CLIENT_ID: () => text(26, 'abcdefghijklmnopqrstuvwxyz0123456789'),
  CORS_ORIGINS: (index) => `https://${pick(WORDS, index)}.example.com`,
  SECRET_ARN: (index) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${service(index)}-AbCdEf`,
  SECRET_NAME: (index) => `${pick(STAGES, index)}/${pick(WORDS, index)}/db`,
  TOKEN_URL: (index) => `https://login.${pick(WORDS, index)}.example.com/oauth2/token`,
  SSM_PARAMETER: (index) => `{{resolve:ssm:/${pick(STAGES, index)}/${pick(WORDS, index)}:${index}}}`,
  CACHE_SIZE: (index) => `${index + 1}GB`,
  SCHEDULE: (index) => `rate(${index + 2} minutes)`,
  SENDER_EMAIL: (index) => `${pick(WORDS, index)}@example.com`,
  TEMPLATE_DIR: (index) => `/opt/${pick(WORDS, index)}/templates`,
  PARTITION_KEY: (index) => `${pick(WORDS, index)}Pk`,
  CURRENCY: (index) => pick(['EUR', 'USD', 'GBP'], index),
};

/** Properties of common resource types. */
const ORDINARY_PROPERTIES: Readonly<Record<string, (index: number) => string>> = {
  '/VisibilityTimeout': (index) => String(index),
  '/Description': (index) => `Keeps the ${pick(WORDS, index)} of ${pick(STAGES, index)}, since 20${10 + (index % 17)}.`,
  '/Code/ImageUri': (index) => `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${service(index)}@sha256:${hex(64)}`,
  '/Code/S3ObjectVersion': () => text(32),
  '/Layers/0': (index) => `arn:aws:lambda:eu-west-1:111122223333:layer:${service(index)}:${index}`,
  '/SecurityGroupIngress/0': (index) =>
    json({ CidrIp: `10.${index % 250}.0.0/16`, FromPort: index, IpProtocol: 'tcp', ToPort: index }),
  '/PolicyDocument': (index) =>
    json({
      Statement: [
        {
          Action: ['s3:GetObject', 'secretsmanager:GetSecretValue', 'iam:PassRole'],
          Effect: 'Allow',
          Resource: `arn:aws:s3:::${service(index)}/*`,
        },
      ],
    }),
  '/Tags/0/Value': (index) => service(index),
  '/Tags': (index) =>
    json([
      { Key: 'team', Value: pick(WORDS, index) },
      { Key: 'cost-center', Value: String(4000 + index) },
    ]),
  '/KeySchema/0/AttributeName': (index) => `${pick(WORDS, index)}Key`,
  '/LifecycleConfiguration': (index) =>
    json({ Rules: [{ ExpirationInDays: index + 1, Status: 'Enabled', Id: service(index) }] }),
  '/Handler': (index) => `src/${pick(WORDS, index)}.handler`,
  '/DBInstanceClass': (index) => `db.r6g.${pick(['large', 'xlarge', '2xlarge'], index)}`,
  '/MasterUsername': (index) => pick(WORDS, index),
  '/PublicKey': (index) => `ssh-rsa AAAAB3NzaC1yc2E ${pick(WORDS, index)}`,
  '/KeyName': (index) => `${service(index)}-key`,
  '/DefinitionString': (index) =>
    json({ StartAt: pick(WORDS, index), States: { Wait: { Seconds: index, Type: 'Wait', End: true } } }),
  '/ContainerDefinitions/0/LogConfiguration': (index) =>
    json({
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': `/ecs/${service(index)}`, 'awslogs-region': 'eu-west-1' },
    }),
};

/** Documents and programs that name secrets without having one. */
const ORDINARY_TEXTS: Readonly<Record<string, (index: number) => string>> = {
  '/DefinitionString': (index) =>
    json({ States: { Ask: { Parameters: { 'TaskToken.$': '$$.Task.Token', 'token.$': `$.input[${index}].token` } } } }),
  '/Body': (index) =>
    json({
      components: { securitySchemes: { api_key: { in: 'header', name: 'x-api-key', type: 'apiKey' } } },
      info: { version: `1.${index}.0` },
    }),
  '/Schema': (index) =>
    json({
      properties: {
        password: {
          description: `The ${index}th.`,
          format: 'password',
          minLength: index,
          pattern: '^[a-z]+$',
          type: 'string',
        },
      },
      required: ['password'],
    }),
  '/Definition': (index) => `type Login { user: String! password: String! token: ID attempts: Int${index} }`,
  '/Code/ZipFile': (index) =>
    `import os\npassword = os.environ["DB_PASSWORD"]\ntoken = event.headers.token\nsecret = get_secret(SecretId="db${index}")\n`,
  '/RequestParameters': (index) =>
    json({
      'integration.request.header.Authorization': 'method.request.header.Authorization',
      'integration.request.path.id': `method.request.path.id${index}`,
    }),
  '/BuildSpec': (index) =>
    `env:\n  secrets-manager:\n    TOKEN: $NPM_TOKEN\nphases:\n  build:\n    commands:\n      - npm publish --tag v${index}\n`,
};

/** Ordinary variables in a place of each kind, and ordinary properties. */
export const ORDINARY: readonly CorpusEntry[] = [
  ...Object.entries(ORDINARY_VALUES).flatMap(([variable, make]) =>
    Array.from({ length: 20 }, (_, index): CorpusEntry => {
      const [was, is] = [make(index), make(index + 1)];
      const places: readonly (readonly [path: string, put: (value: string) => string])[] = [
        [`/Environment/Variables/${variable}`, (value) => value],
        ['/Environment/Variables', (value) => json({ [variable]: value })],
        ['/ContainerDefinitions/0/Environment', (value) => json([{ Name: variable, Value: value }])],
        ['/Environment/EnvironmentVariables/2', (value) => json({ Name: variable, Type: 'PLAINTEXT', Value: value })],
      ];
      const [path, put] = pick(places, index);
      return { name: `${variable} (${index})`, path, expected: put(was), actual: put(is) };
    }),
  ),
  ...[...Object.entries(ORDINARY_PROPERTIES), ...Object.entries(ORDINARY_TEXTS)].flatMap(([path, make]) =>
    Array.from(
      { length: 20 },
      (_, index): CorpusEntry => ({
        name: `${path} (${index})`,
        path,
        expected: make(index),
        actual: make(index + 1),
      }),
    ),
  ),
];
