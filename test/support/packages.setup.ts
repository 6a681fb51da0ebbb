import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageAll } from './packages.ts';

/** Packages the service before the first test of a deployment, and removes what was packaged after the last. */
export default async ({ provide, name }: TestProject): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-packages-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // The archives of one package stand for those of all in npm test.
    const isThorough = name === 'slow-deployment';
    provide('packages', await packageAll(folder, isThorough ? ['configured', 'routed'] : ['plain']));
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
};
