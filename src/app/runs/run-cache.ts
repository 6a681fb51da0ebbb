import type { RunId } from '../../domain/ids.ts';

/** Values of the latest runs, kept for as long as the process lives: a warm Lambda reads a file of a run once. */
export interface RunCache {
  /** The value of that name, read if it is not there. A failed read, and a file that is absent, are not kept. */
  read<T>(id: RunId, name: string, read: () => Promise<T>): Promise<T>;
  /** Forgets a run whose files were written again. */
  forget(id: RunId): void;
}

/** Runs overlap seldom; the facts of a large organization's accounts take some megabytes a run. */
const MOST_RUNS = 2;

export const createRunCache = (): RunCache => {
  const runs = new Map<RunId, Map<string, Promise<unknown>>>();
  const valuesOf = (id: RunId): Map<string, Promise<unknown>> => {
    const values = runs.get(id) ?? new Map<string, Promise<unknown>>();
    // Moved to the end, so that the run that was used longest ago stands first.
    runs.delete(id);
    runs.set(id, values);
    for (const oldest of runs.keys()) if (runs.size > MOST_RUNS) runs.delete(oldest);
    return values;
  };
  return {
    read<T>(id: RunId, name: string, read: () => Promise<T>): Promise<T> {
      const values = valuesOf(id);
      const known = values.get(name) as Promise<T> | undefined;
      if (known !== undefined) return known;
      const reading = read();
      values.set(name, reading);
      const drop = (): void => {
        if (values.get(name) === reading) values.delete(name);
      };
      reading.then((value) => {
        if (value === undefined) drop();
      }, drop);
      return reading;
    },
    forget: (id) => {
      runs.delete(id);
    },
  };
};
