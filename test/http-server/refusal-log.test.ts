import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRefusalLog } from '../../src/http-server/bounded-server.ts';
import { createLog } from '../../src/observability/log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('refusal log', () => {
  test('a refusal is logged once at first, then once a minute with its count, and kinds beyond fifty are one', () => {
    const lines: string[] = [];
    const refused = createRefusalLog(
      createLog('warn', [], { write: (line) => void lines.push(line) }),
      'was not taken',
    );
    const told = () =>
      lines.splice(0).map((line) => {
        const { what, count } = JSON.parse(line);
        return [what, count];
      });
    for (let count = 0; count < 1_000; count += 1) refused('no signature');
    expect(told()).toEqual([['no signature', 1]]);
    vi.advanceTimersByTime(59_999);
    expect(told()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told()).toEqual([['no signature', 999]]);
    for (let kind = 0; kind < 200; kind += 1) refused(`kind ${kind}`);
    const kinds = told();
    expect([kinds.length, kinds.at(-1)]).toEqual([50, ['something else', 1]]);
    vi.advanceTimersByTime(60_000);
    expect(told()).toEqual([['something else', 150]]);
  });
});
