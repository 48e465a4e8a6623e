import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { startScript } from '../support/script-process.ts';
import { openTestStore } from '../support/store.ts';

type Loop = './commit-loop.ts' | './digest-loop.ts';

/** How many reports a loop has time for, and how long after the last of them it is killed, in milliseconds. */
const KILLS = [
  [1, 0],
  [20, 1.3],
  [60, 2.7],
] as const;

/** Runs the loop until it has reported `count` commits, and kills it some time later; the last number it reported. */
async function killAfter(loop: Loop, database: StoreConfig, count: number, laterMs: number): Promise<number> {
  const file = fileURLToPath(new URL(loop, import.meta.url));
  const { child, lines: printed, ended } = startScript(file, [JSON.stringify(database)]);
  let reported = 0;
  let lines = 0;
  for await (const line of printed) {
    reported = Number(line);
    lines += 1;
    if (lines === count) setTimeout(() => child.kill('SIGKILL'), laterMs);
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return reported;
}

describe('killed', () => {
  test('kill -9 among commits loses none that was reported, and leaves none half', { timeout: 60_000 }, async () => {
    await using store = await openTestStore();
    for (const [count, laterMs] of KILLS) {
      const reported = await killAfter('./commit-loop.ts', store.database, count, laterMs);
      const stored = await store.incidents.find('disk-1');
      const number = stored?.incident.reminders ?? 0;
      // One more may have been written whose report was cut off.
      expect([reported, reported + 1]).toContain(number);
      expect(stored?.version).toBe(number);
      expect((await store.incidents.evaluationState()).lastEvaluationAt).toBe(number);
      expect(await store.incidents.audit('disk-1')).toHaveLength(number);
      expect(await store.outbox.unfinished()).toMatchObject([{ key: 'incident:disk-1', revision: number }]);
    }
  });

  test('kill -9 among digests loses none that was reported, and leaves none without its messages', {
    timeout: 60_000,
  }, async () => {
    await using store = await openTestStore();
    for (const [count, laterMs] of KILLS) {
      const reported = await killAfter('./digest-loop.ts', store.database, count, laterMs);
      const runs = await store.digests.runsSince('2026-11-24');
      expect([reported, reported + 1]).toContain(runs.length);
      const keys = (await store.outbox.unfinished()).map(({ key }) => key);
      const expected = Array.from({ length: runs.length }, (_, index) => [
        `digest:C${index + 1}`,
        `digest:C${index + 1}:0`,
      ]);
      expect(keys).toEqual(expected.flat());
    }
  });
});
