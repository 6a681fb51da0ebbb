import { setTimeout as realSleep } from 'node:timers/promises';
import { defined } from '../../domain/defined.ts';

/** Resolves so many milliseconds later. Rejects if the signal is aborted first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Sleeps in real time. */
export const systemSleep: Sleep = (ms, signal) => realSleep(ms, undefined, defined({ signal }));
