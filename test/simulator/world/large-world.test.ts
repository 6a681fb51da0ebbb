import { expect, test } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import { growth, LINEAR } from '../../support/growth.ts';

test('a world of many stacks is loaded in linear time, nested ones included', () => {
  const load = (count: number) => {
    const stacks = Array.from({ length: count }, (_, index) => ({
      name: `stack-${index}`,
      ...(index === 0 ? {} : { parent: 'stack-0' }),
    }));
    worldOf({
      version: 1,
      accounts: [{ id: '111122223333', name: 'audit', regions: { 'eu-west-1': { stacks } } }],
    });
  };
  expect(growth(load, 16_000)).toBeLessThan(LINEAR);
});
