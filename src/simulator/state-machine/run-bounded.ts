import { setMaxListeners } from 'node:events';

/**
 * Runs `count` jobs, at most `limit` at a time and each started when there is a place for it, so neither the promises nor the
 * jobs of a large list exist at once. The first failure aborts the others; it is thrown when all have come to an end.
 */
export async function runBounded(
  count: number,
  limit: number,
  signal: AbortSignal,
  job: (index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  // As many listeners as items under way: older versions of Node take more than ten for a leak.
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
}
