import { describe, expect, test } from 'vitest';
import { createPermissionCheck } from '../../src/jobs/permission-check.ts';
import { createLog } from '../../src/observability/log.ts';
import type { LookupResult } from '../../src/slack/permissions/lookup-client.ts';
import { NO_ANSWER } from '../../src/slack/permissions/lookup-problem.ts';
import { shareLookup, validMs } from '../../src/slack/permissions/member-lists.ts';
import { loopsOf } from '../support/loops.ts';

const STEP_MS = 28_000;

describe('permission check', () => {
  test('Slack is asked once a minute while a permission problem lasts, however long its answer takes', async () => {
    let now = 0;
    const asked: number[] = [];
    const lookUp = shareLookup(
      async (): Promise<LookupResult<never>> => {
        asked.push(now);
        now += 4_000;
        return { kind: 'problem', problem: NO_ANSWER };
      },
      validMs,
      () => now,
    );
    let beats = 0;
    const problems = () => {
      beats += 1;
      setImmediate(() => {
        now += STEP_MS;
      });
      return [{ what: 'Something is wrong', nextStep: 'mend it', isNotReady: true }];
    };
    const check = () => void lookUp();
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const job = createPermissionCheck({
      check,
      problems,
      loop: loopsOf().loop('permission check'),
      clock: () => now,
      log,
    });
    job.start();
    await expect.poll(() => beats, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(8);
    await job.stop();
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(2);
    // A minute, the answer, and the step of this clock.
    for (const gap of gaps) expect([gap >= 60_000, gap <= 64_000 + STEP_MS]).toEqual([true, true]);
    expect(lines).toHaveLength(1);
  });
});
