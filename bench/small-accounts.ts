import { auditDefinition, auditMachine } from '../src/cli/local/lambdas.ts';
import { execute } from '../src/simulator/state-machine/execute.ts';
import { lambdaCapacity } from '../src/simulator/state-machine/lambda-capacity.ts';
import { skippingClock } from '../src/simulator/time/clock.ts';
import { randomOf } from '../src/simulator/world/random.ts';

/**
 * Prints how many targets the packaged state machine audits where an account runs few Lambdas at the same time, in
 * virtual time. The functions do nothing but take their time; throttled ones are retried as the definition says.
 */
const ROWS = [
  { targets: 51, account: 10, seconds: 20, maxConcurrency: 500 },
  { targets: 170, account: 10, seconds: 10, maxConcurrency: 500 },
  { targets: 500, account: 10, seconds: 15, maxConcurrency: 500 },
  { targets: 500, account: 100, seconds: 30, maxConcurrency: 500 },
  { targets: 500, account: 1000, seconds: 30, maxConcurrency: 500 },
  { targets: 500, account: 10, seconds: 15, maxConcurrency: 9 },
] as const;

type Row = (typeof ROWS)[number];

/** Six attempts for a throttled invocation, as in earlier versions, for comparison. */
const FEW_ATTEMPTS = auditDefinition().replaceAll('"MaxAttempts": 2000', '"MaxAttempts": 6');

interface Result {
  readonly audited: number;
  readonly unaudited: number;
  readonly unrecorded: number;
  readonly minutes: number;
}

const audit = async (row: Row, definition: string): Promise<Result> => {
  const clock = skippingClock({ rate: 0 });
  const start = clock.now();
  const isOfTarget = (arn: string) => /:(?:AuditTarget|RecordUnaudited)$/.test(arn);
  const counts = { audited: 0, unaudited: 0 };
  await execute(auditMachine(definition), {
    clock,
    name: 'bench',
    input: {},
    random: randomOf('bench').next,
    capacity: lambdaCapacity({
      clock,
      limit: () => row.account,
      durationMs: (arn) => (isOfTarget(arn) ? row.seconds * 1000 : 1000),
    }),
    async invoke(arn) {
      if (arn.endsWith(':PlanAudit'))
        return {
          run: { id: 'bench' },
          targets: { bucket: 'bucket', key: 'targets', resultPrefix: 'results' },
          maxConcurrency: row.maxConcurrency,
        };
      if (arn.endsWith(':AuditTarget')) counts.audited += 1;
      if (arn.endsWith(':RecordUnaudited')) counts.unaudited += 1;
      return { pending: false, stacks: 0, waitSeconds: 1 };
    },
    readObject: async () => JSON.stringify(Array.from({ length: row.targets }, (_, index) => ({ index }))),
    writeObject: async () => undefined,
  });
  return {
    ...counts,
    unrecorded: row.targets - counts.audited - counts.unaudited,
    minutes: Math.round((clock.now() - start) / 60_000),
  };
};

const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;

process.stdout.write(
  line(['targets', 'account', 'seconds', 'Map', 'retries', 'audited', 'unaudited', 'not recorded', 'minutes']),
);
process.stdout.write(line(['---', '---', '---', '---', '---', '---', '---', '---', '---']));
let lost = 0;
for (const row of ROWS) {
  for (const [retries, definition] of [
    ['6', FEW_ATTEMPTS],
    ['as packaged', auditDefinition()],
  ] as const) {
    const { audited, unaudited, unrecorded, minutes } = await audit(row, definition);
    if (definition !== FEW_ATTEMPTS) lost += unaudited + unrecorded;
    process.stdout.write(
      line([
        row.targets,
        row.account,
        row.seconds,
        row.maxConcurrency,
        retries,
        audited,
        unaudited,
        unrecorded,
        minutes,
      ]),
    );
  }
}
if (lost > 0) throw new Error(`${lost} targets were not audited only because the account is small`);
