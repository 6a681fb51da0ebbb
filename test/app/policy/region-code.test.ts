import { describe, expect, it } from 'vitest';
import { REGION_CODE, regionProblem } from '../../../src/app/policy/region-code.ts';
import { DEFAULT_REGIONS } from '../../../src/domain/default-regions.ts';

describe("a Region's code", () => {
  it.each([...Object.values(DEFAULT_REGIONS).flat(), 'il-central-1', 'us-iso-east-1', 'nz-southwest-12'])(
    'may be %s',
    (code) => expect(code).toMatch(REGION_CODE),
  );

  it.each([
    ['eu-wset-1', 'eu-west-1'],
    ['euwest1', 'eu-west-1'],
    ['US-EAST-1', 'us-east-1'],
    ['ap-southeast2', 'ap-southeast-2'],
    ['mx-central', 'mx-central-1'],
  ])('is not %s: that was probably %s', (code, meant) => {
    expect(code).not.toMatch(REGION_CODE);
    expect(regionProblem(code)).toBe(`expected a Region's code, such as eu-west-1 (did you mean "${meant}"?)`);
  });

  it('is not just any text, which is near to none', () => {
    expect(regionProblem('everywhere')).toBe("expected a Region's code, such as eu-west-1");
  });
});
