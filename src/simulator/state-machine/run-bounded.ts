import { setMaxListeners } from 'node:events';

/**
 * Runs `count` jobs, at most `limit` at a time. Each starts when a place is free, so that neither promises nor jobs of
 * a large list exist at once. The first failure aborts the others and is thrown when all have ended.
 */
export const runBounded = async (
  count: number,
  limit: number,
  signal: AbortSignal,
  job: (index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const controller = new AbortController();
  // Allows as many listeners as items in flight. Node.js warns of a leak above ten.
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let next = 0;
  const worker = async () => {
    try {
      while (next < count && !controller.signal.aborted && !signal.aborted) await job(next++, controller.signal);
    } catch (error) {
      controller.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, limit) }, worker));
  signal.removeEventListener('abort', abort);
  signal.throwIfAborted();
  controller.signal.throwIfAborted();
};
