import { describe, expect, test } from 'vitest';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { webhookUrl } from '../../src/notifiers/webhook-url.ts';
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
    source: (source: string) => webhookUrl(clients, { source, region: REGION, clock }),
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
    expect(await aws.source(source).url()).toBe(URL_TEXT);
  });

  test('is read again after a few minutes, and after it was refused', async () => {
    const aws = await start({ slack: URL_TEXT });
    const { url, renew } = aws.source('ssm:slack');
    await url();
    await url();
    expect(aws.calls()).toBe(1);
    aws.held.set('slack', `${URL_TEXT}2`);
    expect(await url()).toBe(URL_TEXT);
    renew();
    expect(await url()).toBe(`${URL_TEXT}2`);
    aws.pass(300_000);
    await url();
    expect(aws.calls()).toBe(3);
  });

  test.each(['http://hooks.slack.com/SECRET', 'SECRET', '{"uri":"https://SECRET"}', 'file:///SECRET', ''])(
    'is refused when it is %j, without being told',
    async (value) => {
      const aws = await start({ slack: value });
      const error = await aws
        .source('ssm:slack')
        .url()
        .catch((thrown: Error) => thrown);
      expect(String(error)).toContain('ssm:slack does not hold the https address of a webhook');
      expect(String(error)).not.toContain('SECRET');
    },
  );

  test('may be one of this machine, for whoever tries it', async () => {
    const aws = await start({ slack: 'http://127.0.0.1:8080/hook' });
    expect(await aws.source('ssm:slack').url()).toBe('http://127.0.0.1:8080/hook');
  });

  test.each(['slack', 'ssm:', 'file:/etc/passwd', 'https://hooks.slack.com/services/x'])(
    'is not kept in %s',
    async (source) => {
      const aws = await start({});
      expect(() => aws.source(source)).toThrow(
        'expected ssm:<name of a parameter> or secretsmanager:<name of a secret>',
      );
    },
  );

  test('that is not there is an error that names the parameter call', async () => {
    const aws = await start({});
    await expect(aws.source('ssm:slack').url()).rejects.toThrow(/ssm:GetParameter .*ParameterNotFound/);
  });
});
