import { expect, test } from 'vitest';
import { openOffice, parent } from './outbox-harness.ts';

const HOUR = 3_600_000;

test('a clock that is set back an hour lets no channel rest for an hour', async () => {
  await using office = await openOffice();
  office.jump(HOUR);
  await office.write(parent('A', 'first'));
  await office.pass();
  office.jump(-HOUR);
  await office.write(parent('B', 'second'));
  await office.pass(2_000);
  expect(office.shows('oncall')).toEqual(['first', 'second']);
});
