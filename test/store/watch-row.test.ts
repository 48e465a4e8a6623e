import { expect, test } from 'vitest';
import { RowError } from '../../src/store/store-error.ts';
import { watchOf } from '../../src/store/watch-row.ts';

const ROW = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1', at: 5 };

test('a row of a watch is read as it is, and one with another level or time is refused', () => {
  expect(watchOf(ROW)).toEqual(ROW);
  for (const wrong of [{ level: 'purple' }, { holdMs: -1 }, { at: 'soon' as never }])
    expect(() => watchOf({ ...ROW, ...wrong })).toThrow(RowError);
});
