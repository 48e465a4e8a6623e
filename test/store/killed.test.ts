import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestStore } from '../support/store.ts';

const LOOP = fileURLToPath(new URL('./commit-loop.ts', import.meta.url));
/** Vite runs TypeScript on every Node that we support. */
const RUN = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(LOOP)});`;

/** Runs the loop until it has reported `count` commits, and kills it some time later; the last number it reported. */
async function killAfter(folder: string, count: number, laterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let reported = 0;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    reported = Number(line);
    lines += 1;
    if (lines === count) setTimeout(() => child.kill('SIGKILL'), laterMs);
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return reported;
}

test('kill -9 among commits loses none that was reported, and leaves none half', { timeout: 60_000 }, async () => {
  await using store = await openTestStore();
  for (const [count, laterMs] of [
    [1, 0],
    [20, 1.3],
    [60, 2.7],
  ] as const) {
    const reported = await killAfter(store.folder, count, laterMs);
    const stored = await store.incidents.find('disk-1');
    const number = stored?.incident.reminders ?? 0;
    // One more may have been written whose report was cut off.
    expect([reported, reported + 1]).toContain(number);
    expect(stored?.version).toBe(number);
    expect((await store.incidents.watch()).lastLookAt).toBe(number);
    expect(await store.incidents.audit('disk-1')).toHaveLength(number);
    expect(await store.outbox.unfinished()).toMatchObject([{ key: 'incident:disk-1', revision: number }]);
  }
});
