import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageAll } from './packages.ts';

/** Packages the service before the first test of a deployment, and removes what was packaged after the last. */
export default async ({ provide }: TestProject): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-packages-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    provide('packages', await packageAll(folder));
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
};
