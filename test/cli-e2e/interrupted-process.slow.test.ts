import { describe, expect, test } from 'vitest';
import {
  auditUntil,
  expectInterrupted,
  expectSecondRefused,
  findings,
  nth,
  request,
} from '../support/interrupted-audit.ts';

describe('An audit that is interrupted ends at once with code 130, is recorded as failed, and can be repeated', () => {
  test.each([
    ['while it lists', nth(8)],
    ['while it waits for detections', request('DetectStackDrift', 6)],
  ])('interrupted %s', async (_, moment) => {
    await expectInterrupted(moment);
  });
});

test('A second audit in the same folder is refused while the first runs, and the first ends well', async () => {
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const first = await auditUntil(request('DetectStackDrift'), held);
  await first.reached;
  await expectSecondRefused(first);
  goOn();
  expect(findings((await first.started.ended).stdout)).toHaveLength(44);
});
