import { expect, test } from 'vitest';
import { archiveProblems, archivesOf } from '../../scripts/validation/package.ts';
import { packaged } from '../support/packages.ts';

// npm test reads the archives of the package with the defaults, and of these two the templates only.
test.each(['configured', 'routed'] as const)('every archive of the package %s is complete', (name) => {
  const archives = archivesOf(packaged(name).directory);
  expect(archives).not.toEqual([]);
  expect(archives.flatMap(archiveProblems)).toEqual([]);
});

test('the package of a policy with channels has an archive more for each of them', () => {
  const names = (name: 'configured' | 'routed') => archivesOf(packaged(name).directory).map((archive) => archive.name);
  expect(names('routed').filter((name) => !names('configured').includes(name))).toHaveLength(2);
});
