import { expect, test } from 'vitest';
import { isChangingCommand } from '../../src/slack/changing-command.ts';

const CHANGING = ['/digest', '/health watch', '/health unwatch', '/health live', '/incidents csv'];

test.each([
  ['/digest', 'now', true],
  ['/health', 'watch ci', true],
  ['/HEALTH', '  “WATCH”   ci', true],
  ['/health', 'unwatch', true],
  ['/health', 'watching', false],
  ['/health', 'ci', false],
  ['/health', undefined, false],
  ['/incidents', 'watch', false],
  ['/incidents', '30d github as CSV.', true],
  ['/incidents', '“csv”', true],
  ['/incidents', '[csv]', true],
  ['/incidents', '30d', false],
  ['/incidents', 'csvs', false],
  ['/health', 'live', true],
  ['/health', 'env:staging live', true],
  ['/health', '--env staging LIVE end', true],
  ['/health', 'alive', false],
  ['/collectors', 'csv', false],
])('%s %s', (command, text, isChanging) => {
  expect(isChangingCommand({ command, text }, CHANGING)).toBe(isChanging);
});
