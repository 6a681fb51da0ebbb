import { describe, expect, test } from 'vitest';
import { alertRoutes, alertTopics } from '../../../src/app/alerts/alert-routes.ts';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { NEWS } from '../../../src/domain/alert.ts';

const topic = (name: string) => `arn:aws:sns:eu-west-1:111111111111:${name}`;
const alertsOf = (alerts: object) => parsePolicy(JSON.stringify({ version: 1, alerts }), 'p.yml').alerts;

describe('routes', () => {
  test('are one that hears of everything where the policy names none', () => {
    expect(alertRoutes(alertsOf({ topicArn: topic('all') }))).toEqual([
      { id: 'default', topicArn: topic('all'), minimumSeverity: 'LOW', match: {}, news: NEWS },
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
      topicArn: topic('b'),
      minimumSeverity: 'HIGH',
      checks: ['s3-*'],
      match: { accounts: ['222222222222'] },
      news: NEWS,
    };
    expect(alertRoutes(alertsOf(common))).toEqual([own]);
    const all = alertsOf({ ...common, topicArn: topic('all') });
    expect(alertRoutes(all)).toEqual([
      { id: 'a', topicArn: topic('all'), minimumSeverity: 'MEDIUM', match: {}, news: NEWS },
      own,
    ]);
    expect(alertTopics(all)).toEqual([topic('all'), topic('b')]);
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
  ])('%j are refused', (alerts, problem) => {
    expect(() => alertsOf(alerts)).toThrow(problem);
  });
});
