import { expect, test } from 'vitest';
import {
  AUDIT,
  auditUntil,
  expectInterruptedHere,
  expectRepeatable,
  findings,
  nth,
  request,
} from '../support/interrupted-audit.ts';

// The other moments: killed-audit.slow.test.ts.
test('An audit that is killed while it reads buckets, and repeated, ends as one that nobody disturbed', async () => {
  await expectRepeatable(nth(20), ['SUCCEEDED', 'FAILED']);
});

test('An audit that is interrupted while it reads buckets ends at once with code 130, is recorded as failed, and can be repeated', async () => {
  await expectInterruptedHere(nth(20));
});

test('A second audit in the same folder is refused while the first runs, and the first ends well', async () => {
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { started: running, reached, run } = await auditUntil(request('DetectStackDrift'), held);
  await reached;
  const { code, stdout, stderr } = await run(AUDIT);
  goOn();
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toContain(`is in use by the process ${running.child.pid}. Wait until it ends or stop it`);
  expect(findings((await running.ended).stdout)).toHaveLength(44);
});
