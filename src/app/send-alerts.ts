import type { Report } from '../domain/report.ts';
import type { Container } from './container.ts';
import type { RunReference } from './events.ts';
import { runKeys } from './run-keys.ts';

/** An alert that a channel did not take; the step is repeated. */
export class AlertNotSentError extends Error {
  override readonly name = 'AlertNotSentError';
}

/** Sends the report's changes to every channel. A run that changed nothing and saw everything sends nothing. */
export const sendAlerts = async (
  reference: RunReference,
  { bucket, notifiers, logger }: Container,
): Promise<{ readonly channels: readonly string[] }> => {
  const { report: key } = runKeys(reference.id);
  const text = await bucket.get(key);
  if (text === undefined) throw new AlertNotSentError(`${key} is not in the run bucket`);
  const report = JSON.parse(text) as Report;
  const failures: string[] = [];
  for (const notifier of notifiers) {
    const delivery = await notifier.notify(report);
    if (!delivery.ok) failures.push(`${notifier.channel}: ${delivery.reason}`);
  }
  if (failures.length > 0) throw new AlertNotSentError(failures.join('; '));
  logger.info('alerts sent', { channels: notifiers.map(({ channel }) => channel) });
  return { channels: notifiers.map(({ channel }) => channel) };
};
