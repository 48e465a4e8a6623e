import { describe, expect, test } from 'vitest';
import { type WatchOfReader, watchLines } from '../../../blocks/home/watch-lines.ts';

const WATCH: WatchOfReader = {
  name: 'CI: Tests',
  channel: 'C0CI',
  level: 'red',
  holdMs: 1_800_000,
  fom: 0,
  state: 'red',
};
const textOf = (watches: readonly WatchOfReader[], { hidden = 0, isKnown = true } = {}) =>
  watchLines({ watches, hidden, isKnown }).join('\n');

describe('watch lines', () => {
  test('each watch has its state now, from when on it reports, and where', () => {
    expect(textOf([WATCH])).toContain('🔴 0.00 critical  ·  CI: Tests  ·  reports critical after 30 min to <#C0CI>');
    const own = { ...WATCH, channel: null, level: 'yellow', holdMs: 0 } as const;
    expect(textOf([own])).toContain('reports warning or critical at once to you, by direct message');
  });

  test('no data and a state that is not known now are neither zero nor green', () => {
    expect(textOf([{ ...WATCH, fom: null, state: 'gray' }])).toContain('⚪ – no data  ·  CI: Tests');
    expect(textOf([{ ...WATCH, fom: 1, state: 'green' }], { isKnown: false })).toContain(
      '⚪ 1.00 unknown now  ·  CI: Tests',
    );
  });

  test('what was not read is not "no data", and what was read in part is not healthy', () => {
    expect(textOf([{ ...WATCH, fom: null, state: 'unread' }])).toContain('⚪ – not read  ·  CI: Tests');
    expect(textOf([{ ...WATCH, fom: 0.9, state: 'unread' }])).toContain('⚪ 0.90 not read in full  ·  CI: Tests');
    expect(textOf([{ ...WATCH, fom: null, state: 'gone' }])).toContain(
      '⚪ – not in the catalog any more  ·  CI: Tests',
    );
    const score = { value: 0.9, withData: 1, of: 3 };
    expect(textOf([{ ...WATCH, fom: 0.9, state: 'green', score }])).toContain('healthy (1 of 3 metrics with data)');
  });

  test('of very many the critical ones are shown first', () => {
    const fine = Array.from({ length: 49 }, (): WatchOfReader => ({ ...WATCH, fom: 1, state: 'green' }));
    expect(textOf([...fine, { ...WATCH, name: 'CI: Last' }])).toContain('CI: Last');
  });

  test('without one it tells how to begin, and what is left out is counted', () => {
    expect(textOf([])).toContain('Next step: type `/health watch` and an area in a channel.');
    expect(textOf([], { hidden: 2 })).toContain('2 more in channels of which you are not known to be a member');
    expect(textOf(Array.from({ length: 20 }, () => WATCH))).toContain('and 12 more');
    expect(textOf([{ ...WATCH, name: '<!channel>' }])).not.toContain('<!channel>');
  });
});
