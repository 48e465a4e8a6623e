import { test } from 'vitest';
import { dueSlots } from '../../src/digest/schedule.ts';
import { liveThroughYear } from '../support/digest-year.ts';
import { openTestStore } from '../support/store.ts';
const START = Date.parse('2027-09-01T00:00:00Z');
test('p', { timeout: 60_000 }, async () => {
  const sub = { channel: 'x', time: '09:00', timeZone: 'America/St_Johns', days: [1, 2, 3, 4, 5], since: START } as const;
  let t = performance.now();
  for (let i = 0; i < 2000; i++) dueSlots(sub, START + 1e9 + i * 1e6, () => true);
  console.log('known: ms per call', (performance.now() - t) / 2000);
  t = performance.now();
  for (let i = 0; i < 500; i++) dueSlots(sub, START + 1e9 + i * 1e6, () => false);
  console.log('unknown: ms per call', (performance.now() - t) / 500);
  await using store = await openTestStore();
  t = performance.now();
  (globalThis as { DAYS?: number }).DAYS = 20;
  const ticks = await liveThroughYear(store.folder, START, [sub], 1);
  console.log(ticks.length, performance.now() - t);
});
