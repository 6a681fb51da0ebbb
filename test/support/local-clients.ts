import { onTestFinished, vi } from 'vitest';
import type { CallSettings, CallSettingsOverrides } from '../../src/aws/clients/call-settings.ts';
import {
  type ClientFactory,
  type ClientFactoryOptions,
  createClientFactory,
} from '../../src/aws/clients/client-factory.ts';
import { type LocalAws, startLocalAws } from './local-aws.ts';

/** Delays of a few milliseconds for every service, so that retries cost a test nothing. */
const quick = (more: Partial<CallSettings>): CallSettingsOverrides => {
  const settings = { delayMs: 1, throttleDelayMs: 1, maxDelayMs: 5, ...more };
  return {
    bucket: settings,
    'control-plane': settings,
    data: settings,
    identity: settings,
    listing: settings,
    message: settings,
  };
};

export const ownSession = { accessKeyId: 'AKIA999999999999ROOT', secretAccessKey: 'own-secret-key' };

/** A local server and a factory whose clients reach it; both are closed when the test ends. */
export const localClients = async (
  answer: Parameters<typeof startLocalAws>[0],
  { calls = {}, ...options }: Partial<ClientFactoryOptions> & { readonly calls?: Partial<CallSettings> } = {},
): Promise<{ readonly aws: LocalAws; readonly clients: ClientFactory }> => {
  const aws = await startLocalAws(answer);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  const clients = createClientFactory({
    clock: () => new Date(),
    region: 'eu-west-1',
    credentials: async () => ownSession,
    settings: quick(calls),
    ...options,
  });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    clients.destroy();
    await aws.close();
  });
  return { aws, clients };
};
