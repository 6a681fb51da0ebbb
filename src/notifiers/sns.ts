import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { gapCause } from '../aws/errors/errors.ts';
import { publish } from '../aws/operations/sns.ts';
import { snsCalls } from '../domain/calls/sns.ts';
import type { Notifier } from '../domain/ports.ts';

/** Publishes alerts to the topics of their routes. */
export const snsNotifier = (clients: ClientFactory, options: { readonly region: string }): Notifier => ({
  channel: 'sns',
  async notify({ topicArn, subject, texts, attributes }) {
    const { default: text, ...textByProtocol } = texts;
    // A topic belongs to a Region, which need not be the auditor's.
    const region = topicArn.split(':')[3] ?? options.region;
    try {
      await publish(clients, { region }, { topicArn, subject, text, textByProtocol, attributes });
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: gapCause(error, snsCalls.publish).detail };
    }
  },
});
