import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;

/** Repeats until the result is true; resolves to whether that happened within that many milliseconds. An error counts as false. */
export async function until(asked: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    const isSo = await Promise.resolve()
      .then(asked)
      .catch(() => false);
    if (isSo) return true;
    if (performance.now() >= end) return false;
    await sleep(EVERY_MS);
  }
}
