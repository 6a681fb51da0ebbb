import { describe, expect, test } from 'vitest';
import { alertRoutes, alertTopics, queuedDestinations } from '../../../src/app/alerts/alert-routes.ts';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { policyJsonSchema } from '../../../src/app/policy/policy-schema.ts';
import { channels } from '../../../src/channels/index.ts';
import { CHANGE_KINDS } from '../../../src/domain/alert.ts';

const topic = (name: string) => `arn:aws:sns:eu-west-1:111111111111:${name}`;
const ofTopic = (name: string) => ({ channel: 'sns', options: { topicArn: topic(name) }, to: topic(name) });
const alertsOf = (alerts: object) => parsePolicy(JSON.stringify({ version: 1, alerts }), 'p.yml').alerts;
const teams = { channel: 'teams', options: { webhook: 'ssm:/plumbline/teams' } };
const webhook = { channel: 'webhook', options: { webhook: 'ssm:/hook', signingKey: 'secretsmanager:hook/key' } };

describe('routes', () => {
  test('are one that hears of everything where the policy names none', () => {
    expect(alertRoutes(alertsOf({ topicArn: topic('all') }))).toEqual([
      { id: 'default', ...ofTopic('all'), minimumSeverity: 'LOW', match: {}, news: CHANGE_KINDS },
    ]);
  });

  test('inherit topic and severity, and lead nowhere without a topic', () => {
    const routes = [
      { id: 'a' },
      { id: 'b', topicArn: topic('b'), minimumSeverity: 'HIGH', accounts: ['222222222222'], checks: ['s3-*'] },
    ];
    const common = { minimumSeverity: 'MEDIUM', routes };
    const own = {
      id: 'b',
      ...ofTopic('b'),
      minimumSeverity: 'HIGH',
      checks: ['s3-*'],
      match: { accounts: ['222222222222'] },
      news: CHANGE_KINDS,
    };
    expect(alertRoutes(alertsOf(common))).toEqual([own]);
    const all = alertsOf({ ...common, topicArn: topic('all') });
    expect(alertRoutes(all)).toEqual([
      { id: 'a', ...ofTopic('all'), minimumSeverity: 'MEDIUM', match: {}, news: CHANGE_KINDS },
      own,
    ]);
    expect(alertTopics(all)).toEqual([topic('all'), topic('b')]);
  });

  test('that name a channel lead there, whatever topic the others inherit', () => {
    const alerts = alertsOf({
      topicArn: topic('all'),
      routes: [{ id: 'a', ...teams }, { id: 'b', channel: 'sns', options: { topicArn: topic('b') } }, { id: 'c' }],
    });
    expect(alertRoutes(alerts)).toMatchObject([
      { id: 'a', ...teams, to: expect.stringMatching(/^teams:[0-9a-f]{16}$/) },
      { id: 'b', ...ofTopic('b') },
      { id: 'c', ...ofTopic('all') },
    ]);
    expect(alertTopics(alerts)).toEqual([topic('b'), topic('all')]);
  });

  test.each([
    [{ routes: [] }, 'alerts.routes: expected at least 1 item'],
    [{ routes: [{ id: 'a' }, { id: 'a' }] }, 'alerts.routes[1].id: there are two routes a'],
    [{ routes: [{ id: 'two words' }] }, 'alerts.routes[0].id: expected 1 to 64 letters'],
    [{ routes: [{ id: 'a', account: [] }] }, 'alerts.routes[0].account: unknown key (did you mean "accounts"?)'],
    [{ routes: [{ id: 'a', transitions: ['open'] }] }, 'did you mean "opened"'],
    [{ routes: [{ id: 'a', checks: ['s3**'] }] }, '`**` must be a whole segment'],
    [{ routes: [{ id: 'a', minimumSeverity: 'high' }] }, 'alerts.routes[0].minimumSeverity'],
    [{ link: 'http://audits.example' }, 'alerts.link: expected an https address'],
    [
      { routes: [{ id: 'a', channel: 'team', options: {} }] },
      'alerts.routes[0].channel: there is no channel "team" (did you mean "teams"?): expected slack, sns, teams, webhook',
    ],
    [{ routes: [{ id: 'a', options: {} }] }, 'alerts.routes[0].options: are those of a channel: name it, as channel'],
    [
      { routes: [{ id: 'a', ...teams, topicArn: topic('a') }] },
      'alerts.routes[0].topicArn: belongs to a route that names no channel',
    ],
    [
      { routes: [{ id: 'a', channel: 'sns', topicArn: topic('a') }] },
      'alerts.routes[0].topicArn: belongs to a route that names no channel: write it under options',
    ],
    [
      { routes: [{ id: 'a', channel: 'teams' }] },
      'alerts.routes[0].options.webhook: expected ssm:<name of a parameter>',
    ],
    [
      { routes: [{ id: 'a', channel: 'teams', options: { webhook: 'https://SECRET' } }] },
      'alerts.routes[0].options.webhook: expected ssm:<name of a parameter>',
    ],
    [
      { routes: [{ id: 'a', channel: 'webhook', options: { ...webhook.options, signinKey: 'ssm:k' } }] },
      'alerts.routes[0].options.signinKey: unknown key (did you mean "signingKey"?)',
    ],
  ])('%j are refused', (alerts, problem) => {
    expect(() => alertsOf(alerts)).toThrow(problem);
  });

  test('are described for editors, with the options of each channel', () => {
    const { properties } = policyJsonSchema() as {
      readonly properties: {
        readonly alerts: { readonly properties: { readonly routes: { readonly items: object } } };
      };
    };
    const { items } = properties.alerts.properties.routes;
    expect(items).toMatchObject({
      additionalProperties: false,
      properties: { channel: { enum: Object.keys(channels) } },
      allOf: Object.keys(channels).map((id) => ({
        if: { properties: { channel: { const: id } }, required: ['channel'] },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { properties: { options: { additionalProperties: false } }, required: ['options'] },
      })),
    });
  });
});

describe('destinations that need a subscriber', () => {
  test('are each named once, with the routes that lead there', () => {
    const routes = [{ id: 'a', ...teams }, { id: 'b' }, { id: 'c', ...webhook }, { id: 'd', ...teams }];
    expect(queuedDestinations(alertsOf({ topicArn: topic('all'), routes }))).toEqual([
      { ...teams, name: expect.stringMatching(/^teams-[0-9a-f]{8}$/), routes: ['a', 'd'] },
      { ...webhook, name: expect.stringMatching(/^webhook-[0-9a-f]{8}$/), routes: ['c'] },
    ]);
  });

  test('keep their names whatever is before them, and in whatever order their options are written', () => {
    const { signingKey, webhook: address } = webhook.options;
    const nameOf = (routes: readonly object[]) =>
      queuedDestinations(alertsOf({ routes })).find(({ channel }) => channel === 'webhook')?.name;
    expect(nameOf([{ id: 'a', channel: 'webhook', options: { signingKey, webhook: address } }])).toBe(
      nameOf([
        { id: 'b', ...teams },
        { id: 'c', ...webhook },
      ]),
    );
  });
});
