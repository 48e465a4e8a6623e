import { expect, test } from 'vitest';
import { createOnce } from '../src/once.ts';

test('only the first of equal keys is first, until its time is over or it is forgotten', () => {
  let now = 0;
  const once = createOnce(() => now, 60_000);
  expect([once.first('a'), once.first('a'), once.first('b')]).toEqual([true, false, true]);
  once.forget('a');
  expect(once.first('a')).toBe(true);
  now = 59_999;
  expect(once.first('b')).toBe(false);
  now = 60_000;
  expect(once.first('b')).toBe(true);
});
