import { expect, it } from 'vitest';
import { releaseNotes } from '../../scripts/release-notes.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.2.0] - 2026-11-01

### Added

- A check.

## [1.1.0] - 2026-10-01

- Before.
`;

it.each([
  ['1.2.0', '### Added\n\n- A check.'],
  ['1.1.0', '- Before.'],
  ['1.3.0', undefined],
  ['1.1', undefined],
])('finds the section of %s', (version, notes) => {
  expect(releaseNotes(CHANGELOG, version)).toBe(notes);
});
