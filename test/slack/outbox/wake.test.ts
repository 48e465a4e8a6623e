import { expect, test } from 'vitest';
import { createSleeper } from '../../../src/slack/outbox/wake.ts';

const LONG = 60_000;

test('a sleeper wakes when it is woken, and at once when it was woken since the last sleep', async () => {
  const sleeper = createSleeper();
  const first = sleeper.sleep(LONG);
  sleeper.wake();
  await first;
  sleeper.wake();
  await sleeper.sleep(LONG);
});

test('it is woken once', async () => {
  const sleeper = createSleeper();
  sleeper.wake();
  await sleeper.sleep(LONG);
  let isAwake = false;
  const second = sleeper.sleep(LONG).then(() => {
    isAwake = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isAwake).toBe(false);
  sleeper.wake();
  await second;
});

test('unless it is woken the time passes', async () => {
  await createSleeper().sleep(1);
});
