import { expect, test } from 'vitest';
import { createAlarm } from '../../../src/slack/outbox/alarm.ts';

const LONG = 60_000;

test('a sleeper wakes when somebody rings, and at once when somebody has rung since the last sleep', async () => {
  const alarm = createAlarm();
  const first = alarm.sleep(LONG);
  alarm.ring();
  await first;
  alarm.ring();
  await alarm.sleep(LONG);
});

test('a ring wakes once', async () => {
  const alarm = createAlarm();
  alarm.ring();
  await alarm.sleep(LONG);
  let isAwake = false;
  const second = alarm.sleep(LONG).then(() => {
    isAwake = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isAwake).toBe(false);
  alarm.ring();
  await second;
});

test('without a ring the time passes', async () => {
  await createAlarm().sleep(1);
});
