import { describe, expect, it } from 'vitest';
import { cutTogether } from '../../../src/domain/redact/cut-together.ts';
import { redactTogether } from '../../../src/domain/redact/redact.ts';
import { growth, LINEAR } from '../../support/growth.ts';

const redactProperty = (path: string, value: string): string => cutTogether(redactTogether(path, [value]))[0] ?? '';

const REDACTED = '[redacted]';
/** Written in parts, so that no tool takes these for secrets of this repository. */
const accessKey = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');
const secretKey = ['wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY'].join('');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'dozjgNryP4J3jVmNHl0w'].join('.');
const pem = ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEow\n-----END RSA PRIVATE', ' KEY-----'].join('');

describe('a property whose name says that it is a secret', () => {
  it.each([
    '/MasterUserPassword',
    '/Environment/Variables/DB_PASSWORD',
    '/Environment/Variables/dbpasswd',
    '/Environment/Variables/DB_PASS',
    '/Environment/Variables/API_KEY',
    '/Environment/Variables/ApiKey',
    '/Environment/Variables/GITHUB_TOKEN',
    '/Environment/Variables/DATABASE_DSN',
    '/Environment/Variables/BASIC_AUTH',
    '/ContainerDefinitions/0/Environment/3/Value',
    '/EnvironmentVariables/0/Value',
    '/ClientSecret',
    '/SecretString',
    '/AuthToken',
    '/KeyMaterial',
    '/PrivateKey',
    '/VpnTunnelOptionsSpecifications/0/PreSharedKey',
    '/ConnectionString',
    '/Credentials/0/Value',
    '/Tokens/0',
    '/UserData',
    '/SlackWebhookUrl',
    '/Environment/Variables/REPUBLIC_PASSWORD',
    '/Environment/Variables/PUBLIC_S3_SECRET_KEY',
    '/JWT',
    '/Session~1Token',
  ])('%s', (path) => {
    expect(redactProperty(path, 'hunter2')).toBe(REDACTED);
  });

  it('does not show a number either', () => {
    expect(redactProperty('/Environment/Variables/PIN_TOKEN', '1234')).toBe(REDACTED);
  });
});

describe('a property whose name only sounds like it', () => {
  it.each([
    ['/DelaySeconds', '30'],
    ['/Tags/0/Value', 'production'],
    ['/Tags/0/Key', 'team'],
    ['/SecretArn', 'x'],
    ['/Policies/PasswordPolicy/MinimumLength', '12'],
    ['/PasswordResetRequired', 'x'],
    ['/TokenValidityUnits', 'days'],
    ['/Compass', 'north'],
    ['/Environment/Variables/LOG_LEVEL', 'debug'],
    ['/KeySchema/0/AttributeName', 'pk'],
    ['/Monkey', 'chimp'],
  ])('%s is shown', (path, value) => {
    expect(redactProperty(path, value)).toBe(value);
  });

  it.each([
    ['a boolean', 'true'],
    ['another boolean', 'false'],
    ['nothing', 'null'],
    ['an empty value', ''],
    ['a dynamic reference', '{{resolve:secretsmanager:db:SecretString:password}}'],
    ['the ARN of a secret', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
  ])('%s is shown whatever the name', (_name, value) => {
    expect(redactProperty('/MasterUserPassword', value)).toBe(value);
  });
});

describe('a value that looks like a secret', () => {
  it.each([
    ['an access key id', `key ${accessKey} of ci`, `key ${REDACTED} of ci`],
    ['a temporary access key id', accessKey.replace('AKIA', 'ASIA'), REDACTED],
    ['a secret access key', `a ${secretKey} b`, `a ${REDACTED} b`],
    ['a private key', `x ${pem} y`, `x ${REDACTED} y`],
    ['a private key that is cut off', `x ${pem.slice(0, 40)}`, `x ${REDACTED}`],
    ['a JSON Web Token', `Authorization: ${jwt}`, `Authorization: ${REDACTED}`],
    ['a bearer token', 'Bearer abcdefghij0123456789', `Bearer ${REDACTED}`],
    [
      'a URL with user and password',
      'postgres://app:s3cr3t@db.internal:5432/x',
      `postgres://${REDACTED}@db.internal:5432/x`,
    ],
    ['a URL with a password that holds an @', 'amqp://app:p@ss@mq/x', `amqp://${REDACTED}@mq/x`],
    ['a URL with a password alone', 'redis://:s3cr3t@cache:6379', `redis://${REDACTED}@cache:6379`],
    [
      'a connection string',
      'Server=db;User Id=app;Password=s3cr3t;Pooling=true',
      `Server=db;User Id=app;Password=${REDACTED};Pooling=true`,
    ],
    ['an assignment', 'export DB_PASSWORD=s3cr3t', `export DB_PASSWORD=${REDACTED}`],
    ['a quoted assignment', 'password: "two words" # x', `password: ${REDACTED} # x`],
    ['an option', 'mysql --password s3cr3t -u app', `mysql --password ${REDACTED} -u app`],
    ['a GitHub token', `x ghp_${'a1B2'.repeat(9)} y`, `x ${REDACTED} y`],
    ['a Slack token', `xoxb-${'1234567890-'.repeat(2)}abcdef`, REDACTED],
    ['a Slack webhook', 'https://hooks.slack.com/services/T000/B000/XXXX', `https://hooks.slack.com/${REDACTED}`],
    ['Base64 of a script with a secret', btoa(`export DB_PASSWORD=s3cr3t # ${'x'.repeat(20)}`), REDACTED],
    ['two of them', `${accessKey} ${accessKey}`, `${REDACTED} ${REDACTED}`],
  ])('%s', (_name, value, expected) => {
    expect(redactProperty('/Description', value)).toBe(expected);
  });

  it.each([
    ['a hash of forty hexadecimal digits', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['an ARN', 'arn:aws:iam::111122223333:role/Reader'],
    ['a URL', 'https://example.com:8443/path?x=1'],
    ['a URL and a mail address', 'see https://example.com/x or mail a@example.com'],
    ['an image', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.2.3'],
    ['a long word', 'a'.repeat(40)],
    ['Base64 of a script without a secret', btoa('#!/bin/sh\nyum update -y\nsystemctl restart httpd\n')],
  ])('is not %s', (_name, value) => {
    expect(redactProperty('/Description', value)).toBe(value);
  });
});

describe('a value that is a JSON document', () => {
  const redacted = (path: string, value: unknown): unknown => JSON.parse(redactProperty(path, JSON.stringify(value)));

  it('is redacted by the names of its members', () => {
    expect(
      redacted('/Environment/Variables', { DB_PASSWORD: 'x', PIN_TOKEN: 12, LEVEL: 'debug', RETRIES: 3, none: null }),
    ).toEqual({
      DB_PASSWORD: REDACTED,
      PIN_TOKEN: REDACTED,
      LEVEL: 'debug',
      RETRIES: 3,
      none: null,
    });
  });

  it('is redacted by the names that stand beside values', () => {
    const list = [
      { Name: 'DB_PASSWORD', Value: 'x' },
      { Name: 'LEVEL', Value: 'debug' },
      { ParameterKey: 'ApiKey', ParameterValue: 'x' },
    ];
    expect(redacted('/Environment', list)).toEqual([
      { Name: 'DB_PASSWORD', Value: REDACTED },
      { Name: 'LEVEL', Value: 'debug' },
      { ParameterKey: 'ApiKey', ParameterValue: REDACTED },
    ]);
  });

  it('of a secret property shows names, references and booleans', () => {
    const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter/db';
    const list = [{ Name: 'DB', ValueFrom: arn, Optional: true, Inline: ['x', { Deep: 'y' }] }];
    expect(redacted('/Secrets', list)).toEqual([
      { Name: 'DB', ValueFrom: arn, Optional: true, Inline: [REDACTED, { Deep: REDACTED }] },
    ]);
  });

  it('is redacted by pattern at every depth, in documents within documents too', () => {
    const inner = JSON.stringify({ password: 'x', note: accessKey });
    expect(redacted('/Definition', { a: [{ inner }] })).toEqual({
      a: [{ inner: JSON.stringify({ password: REDACTED, note: REDACTED }) }],
    });
  });

  it('is a text when it is not valid', () => {
    expect(redactProperty('/Definition', '{"password": "x", ')).toBe(`{"password": ${REDACTED}, `);
  });
});

describe('a long value', () => {
  it('of 1,024 characters is whole', () => {
    expect(redactProperty('/Description', 'é'.repeat(1_024))).toBe('é'.repeat(1_024));
  });

  it('is cut to 1,024 characters, and says how much was cut', () => {
    expect(redactProperty('/Description', 'é'.repeat(1_030))).toBe(`${'é'.repeat(1_024)}… (6 more characters)`);
  });

  it('is cut between characters', () => {
    expect(redactProperty('/Description', '🪣'.repeat(2_000))).toBe(`${'🪣'.repeat(1_024)}… (976 more characters)`);
  });

  it('is redacted before it is cut', () => {
    const value = `${'x '.repeat(507)}${accessKey}`;
    expect(value.length).toBeGreaterThan(1_024);
    expect(redactProperty('/Description', value)).toBe(`${'x '.repeat(507)}${REDACTED}`);
  });

  it.each([
    ['letters', 'a'],
    ['Base64', 'aB3/'],
    ['URLs', 'http://a:'],
    ['assignments', 'password='],
    ['beginnings of private keys', '-----BEGIN PRIVATE KEY-----'.slice(0, 26)],
    ['beginnings of tokens', 'eyJ'],
  ])('of %s is redacted in linear time', (_name, part) => {
    const redact = (length: number) => void redactProperty('/Description', part.repeat(length / part.length));
    expect(growth(redact, 64_000)).toBeLessThan(LINEAR);
  });
});
