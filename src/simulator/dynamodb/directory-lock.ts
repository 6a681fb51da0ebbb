import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process that holds a lock; a process id alone may have been given to another process since. */
interface Owner {
  readonly pid: number;
  /** Milliseconds since 1970 at which the process started. */
  readonly startedAt: number;
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const self = (): Owner => ({ pid: process.pid, startedAt: performance.timeOrigin });

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Undefined when the file does not name a process. */
const ownerIn = (text: string): Owner | undefined => {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<Owner>;
    return Number.isInteger(pid) && typeof startedAt === 'number' ? { pid: Number(pid), startedAt } : undefined;
  } catch {
    return undefined;
  }
};

const isAlive = ({ pid, startedAt }: Owner): boolean => {
  // in a container every process may have the same id as the one before it
  if (pid === process.pid) return startedAt === self().startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
};

/** Gives a file its second name, which fails when that name is taken: the lock appears with its content, or not at all. */
const linkIfFree = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

/** Takes a dead process's lock out of the way; when another process has taken it over meanwhile, that one's lock is put back. */
const removeDead = (file: string, dead: string): void => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (read(aside) !== dead) linkIfFree(aside, file);
  rmSync(aside, { force: true });
};

/**
 * Makes a directory this process's own until the returned function is called; the lock of a process that no longer lives is taken over.
 * Throws when a living process has it, and says what to do.
 */
export const lockDirectory = (directory: string): (() => void) => {
  const file = join(directory, 'plumbline.lock');
  const mine = JSON.stringify(self());
  const candidate = `${file}.${randomUUID()}`;
  writeFileSync(candidate, mine);
  try {
    while (!linkIfFree(candidate, file)) {
      const held = read(file);
      if (held === undefined) continue;
      const owner = ownerIn(held);
      if (owner !== undefined && isAlive(owner)) {
        throw new Error(
          `${directory} is in use by the process ${owner.pid}. Wait until it ends or stop it (kill ${owner.pid}); ` +
            `if that process is not Plumbline, delete ${file}. Or choose another directory.`,
        );
      }
      removeDead(file, held);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
};
