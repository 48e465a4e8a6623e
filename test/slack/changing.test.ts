import { expect, test } from 'vitest';
import { isChangingCommand } from '../../src/slack/changing.ts';

const CHANGING = ['/digest', '/health watch', '/health unwatch'];

test.each([
  ['/digest', 'now', true],
  ['/health', 'watch ci', true],
  ['/HEALTH', '  “WATCH”   ci', true],
  ['/health', 'unwatch', true],
  ['/health', 'watching', false],
  ['/health', 'ci', false],
  ['/health', undefined, false],
  ['/incidents', 'watch', false],
])('%s %s', (command, text, isChanging) => {
  expect(isChangingCommand({ command, text }, CHANGING)).toBe(isChanging);
});
