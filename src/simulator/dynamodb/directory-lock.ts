import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Process that holds a lock. A process id alone may since have been given to another process. */
interface Owner {
  readonly pid: number;
  /** Start of the process, in milliseconds since 1970. */
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

/** Parses the owner of a lock; undefined if the file does not name a process. */
const ownerIn = (text: string): Owner | undefined => {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<Owner>;
    return Number.isInteger(pid) && typeof startedAt === 'number' ? { pid: Number(pid), startedAt } : undefined;
  } catch {
    return undefined;
  }
};

const isAlive = ({ pid, startedAt }: Owner): boolean => {
  // In a container every process may have the same id as the one before it.
  if (pid === process.pid) return startedAt === self().startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
};

/** Links a file to a second name, and fails if that name is taken. The lock appears with its content, or not at all. */
const linkIfFree = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

/** Removes a dead process's lock. If another process took it over meanwhile, that process's lock is put back. */
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
 * Locks a directory for this process until the returned function is called. A lock of a dead process is taken over.
 * Throws if a living process holds the lock, and says what to do.
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
