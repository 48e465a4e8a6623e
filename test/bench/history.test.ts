import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addToHistory, compareWithLast, type Run, readHistory } from '../../bench/history.ts';

const START = 'start of the process to connected, ms';
const ANSWERS = 'answers a second, 50 in flight';

const run = (ratios: Run['ratios'], node = 'v20.20.2', at = '2026-11-28T10:00:00.000Z'): Run => ({
  at,
  version: '1.0.0',
  machine: { node, platform: 'linux x64', cores: 2, processor: 'Example CPU', loadBefore: 0 },
  ratios,
});

describe('history', () => {
  test('what became worse than in the last run of the same Node is named: more time, or fewer answers', () => {
    const runs = [
      run({ [START]: 1, [ANSWERS]: 2 }),
      run({ [START]: 1.5, [ANSWERS]: 1 }, 'v20.19.0', '2026-11-29T10:00:00.000Z'),
      run({ [START]: 9, [ANSWERS]: 9 }, 'v24.1.0'),
    ];
    expect(compareWithLast(runs, run({ [START]: 1.8, [ANSWERS]: 0.8 }))).toBe(
      `Worse than 1.0.0 of 2026-11-29:\n  ${START}: ratio 1.5, now 1.8\n  ${ANSWERS}: ratio 1, now 0.8`,
    );
    expect(compareWithLast(runs, run({ [START]: 1.6, [ANSWERS]: 0.95 }))).toBe(
      'Nothing became worse by more than 15 % since 1.0.0 of 2026-11-29.',
    );
    expect(compareWithLast(runs, run({ [START]: 1 }, 'v22.1.0'))).toMatch(/^There is no earlier run/);
  });

  test('the file keeps every run; without a file there is none, and a damaged line costs itself only', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'metta-history-')), 'history.jsonl');
    expect(readHistory(file)).toEqual([]);
    const [first, second] = [run({ [START]: 1 }), run({ [START]: 2 })];
    addToHistory(file, first);
    writeFileSync(file, '{"at": 5}\n{"broken\n', { flag: 'a' });
    addToHistory(file, second);
    expect(readHistory(file)).toEqual([first, second]);
  });
});
