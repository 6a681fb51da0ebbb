import { expect, it } from 'vitest';
import { json } from '../../src/formats/json.ts';
import { hostileReport } from '../support/example-report.ts';
import { formatContract } from '../support/format-contract.ts';

formatContract(json, 'json');

it('JSON is the report itself', () => {
  expect(JSON.parse(json.render(hostileReport))).toEqual(JSON.parse(JSON.stringify(hostileReport)));
});
