import { describe, expect, test } from 'vitest';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { secretSource } from '../../src/channels/secret-source.ts';
import { createSecrets } from '../../src/channels/secrets.ts';
import { ACCOUNT, accountWorld, REGION, simulatedAws } from '../support/simulated-aws.ts';

const URL_TEXT = 'https://hooks.slack.com/services/T000/B000/SECRET';

const start = async (parameters: Readonly<Record<string, string>>) => {
  const aws = await simulatedAws(accountWorld({}));
  const held = aws.world.account(ACCOUNT).region(REGION).parameters;
  for (const [name, value] of Object.entries(parameters)) held.set(name, value);
  const { endpoint, credentials } = aws.config();
  let now = 0;
  const clock = () => new Date(now);
  const clients = createClientFactory({ clock, region: REGION, endpoint, credentials: async () => credentials });
  return {
    held,
    calls: () => aws.calls.count({ operation: 'ssm:GetParameter' }),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    secrets: createSecrets(clients, { region: REGION, clock }),
  };
};

describe('the address of a webhook', () => {
  test.each([
    ['ssm:/plumbline/slack', { '/plumbline/slack': URL_TEXT }],
    ['ssm:slack', { slack: `${URL_TEXT}\n` }],
    ['secretsmanager:plumbline/slack', { '/aws/reference/secretsmanager/plumbline/slack': URL_TEXT }],
    ['secretsmanager:slack', { '/aws/reference/secretsmanager/slack': JSON.stringify({ url: URL_TEXT }) }],
    ['ssm:local', { local: URL_TEXT }],
  ])('is read from %s', async (source, parameters) => {
    const aws = await start(parameters as Record<string, string>);
    expect(await aws.secrets.address(source)).toBe(URL_TEXT);
  });

  test('is read again after a few minutes, and after it was refused', async () => {
    const aws = await start({ slack: URL_TEXT });
    const address = () => aws.secrets.address('ssm:slack');
    await address();
    await address();
    expect(aws.calls()).toBe(1);
    aws.held.set('slack', `${URL_TEXT}2`);
    expect(await address()).toBe(URL_TEXT);
    aws.secrets.renew('ssm:slack');
    expect(await address()).toBe(`${URL_TEXT}2`);
    aws.pass(300_000);
    await address();
    expect(aws.calls()).toBe(3);
  });

  test.each(['http://hooks.slack.com/SECRET', 'SECRET', '{"uri":"https://SECRET"}', 'file:///SECRET', ''])(
    'is refused when it is %j, without being told',
    async (value) => {
      const aws = await start({ slack: value });
      const error = await aws.secrets.address('ssm:slack').catch((thrown: Error) => thrown);
      expect(String(error)).toContain('ssm:slack does not hold the https address of a webhook');
      expect(String(error)).not.toContain('SECRET');
    },
  );

  test('may be one of this machine, for whoever tries it', async () => {
    const aws = await start({ slack: 'http://127.0.0.1:8080/hook' });
    expect(await aws.secrets.address('ssm:slack')).toBe('http://127.0.0.1:8080/hook');
  });

  test.each(['slack', 'ssm:', 'file:/etc/passwd', 'https://hooks.slack.com/services/x'])(
    'is not kept in %s',
    async (source) => {
      const aws = await start({});
      const wanted = 'expected ssm:<name of a parameter> or secretsmanager:<name of a secret>';
      await expect(aws.secrets.address(source)).rejects.toThrow(wanted);
      expect(secretSource.safeParse(source).error?.issues[0]?.message).toBe(wanted);
    },
  );

  test('or another text is a member of a JSON secret, or the secret itself', async () => {
    const aws = await start({ both: JSON.stringify({ url: URL_TEXT, signingKey: ' KEY ' }), key: 'KEY\n', none: '{}' });
    expect(await aws.secrets.text('ssm:both', 'signingKey')).toBe('KEY');
    expect(await aws.secrets.text('ssm:key', 'signingKey')).toBe('KEY');
    await expect(aws.secrets.text('ssm:none', 'signingKey')).rejects.toThrow('ssm:none is empty, or has no signingKey');
  });

  test('that is broken JSON is refused without being shown', async () => {
    const aws = await start({ broken: '{"url": "https://SECRET' });
    const error = await aws.secrets.address('ssm:broken').catch((thrown: Error) => thrown);
    expect(String(error)).toContain('ssm:broken does not hold the https address of a webhook');
    expect(String(error)).not.toContain('SECRET');
  });

  test('that is not there is an error that names the parameter call', async () => {
    const aws = await start({});
    await expect(aws.secrets.address('ssm:slack')).rejects.toThrow(/ssm:GetParameter .*ParameterNotFound/);
  });
});
