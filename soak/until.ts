import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;

/** Asks until the answer is yes; whether it came within so many milliseconds. What throws has not said yes. */
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
