import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress, interruptedWords, renderProgress, statusLineOf } from '../../src/cli/progress.ts';

const STATE = { title: 'push', done: 3, total: 6, current: 'delivery', elapsedMs: 12_000 };
const CLEAR = '\r\u001b[2K';

describe('the line of progress', () => {
  test.each([
    [STATE, 'push: 3 of 6, delivery (12 s, about 12 s left)'],
    [{ ...STATE, done: 0 }, 'push: 0 of 6, delivery (12 s)'],
    [{ ...STATE, elapsedMs: 400 }, 'push: 3 of 6, delivery (0 s)'],
    [{ ...STATE, done: 6, current: '' }, 'push: 6 of 6 (12 s)'],
    [{ ...STATE, total: undefined }, 'push: delivery (12 s)'],
    [{ ...STATE, done: 1, total: 480, elapsedMs: 60_000 }, 'push: 1 of 480, delivery (1 min, about 7 h 59 min left)'],
  ])('%j', (state, line) => expect(renderProgress(state, 80)).toBe(line));

  test('is never wider than the terminal, which would break it into two', () => {
    for (const columns of [20, 33, 46, 80]) {
      expect(renderProgress({ ...STATE, current: 'x'.repeat(300) }, columns).length).toBeLessThan(columns);
    }
  });
});

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  function start(isTerminal: boolean) {
    const written: string[] = [];
    const line = { isTerminal, columns: 80, write: (text: string) => void written.push(text) };
    return { written, progress: createProgress({ title: 'push', total: 2 }, line) };
  }

  test('on a terminal one line is written again, goes away for other lines, and is gone at the end', () => {
    const { written, progress } = start(true);
    progress.at('a', 0);
    vi.advanceTimersByTime(2_000);
    expect(written).toEqual([
      `${CLEAR}push: 0 of 2, a (0 s)`,
      `${CLEAR}push: 0 of 2, a (1 s)`,
      `${CLEAR}push: 0 of 2, a (2 s)`,
    ]);
    progress.beside(() => written.push('a = unchanged\n'));
    expect(written.slice(3)).toEqual([CLEAR, 'a = unchanged\n', `${CLEAR}push: 0 of 2, a (2 s)`]);
    progress.end();
    vi.advanceTimersByTime(60_000);
    expect(written.slice(6)).toEqual([CLEAR]);
  });

  test('elsewhere there is a plain line every 10 s, and none for what ends sooner', () => {
    const { written, progress } = start(false);
    progress.at('a', 0);
    progress.beside(() => {});
    vi.advanceTimersByTime(9_000);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(11_000);
    progress.at('b', 1);
    progress.end();
    expect(written).toEqual(['push: 0 of 2, a (10 s)\n', 'push: 0 of 2, a (20 s)\n']);
  });

  test('the end of interrupted work says what is done, what is left and how to go on', () => {
    expect(interruptedWords('dashboards', { done: 1, left: ['b', 'c'], next: 'push again' })).toBe(
      'Interrupted: 1 of 3 dashboards done. Left: b, c. Next step: push again',
    );
    expect(interruptedWords('parts', { done: 0, left: ['pulls, open', 'runs'], next: 'run it again' })).toBe(
      'Interrupted: 0 of 2 parts done. Left: pulls, open; runs. Next step: run it again',
    );
  });

  test.each([
    [0, 80],
    [undefined, 80],
    [132, 132],
  ])('a terminal that reports %s columns has a line of %i', (columns, expected) => {
    const line = statusLineOf({ isTTY: true, ...(columns !== undefined && { columns }) }, () => {});
    expect([line.isTerminal, line.columns]).toEqual([true, expected]);
    expect(statusLineOf({}, () => {}).isTerminal).toBe(false);
  });
});
