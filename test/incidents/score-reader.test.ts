import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { createScoreReader, SCORES } from '../../src/incidents/score-reader.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z');
const ROLLUP = { days: [{ end: MIDNIGHT }], areas: [] } as unknown as Rollup;
const failure = { kind: 'timeout', detail: 'no answer' } as const;

function readerOf(answers: readonly (() => Promise<Answer<Rollup>>)[]) {
  const errors: unknown[] = [];
  let asked = 0;
  const rollup = () => answers[Math.min(asked++, answers.length - 1)]?.() ?? Promise.reject(new Error('unasked'));
  return {
    reader: createScoreReader({ rollup }, { error: (fields: unknown) => void errors.push(fields) }),
    asked: () => asked,
    errors,
  };
}

const fresh =
  (at = NOON) =>
  async (): Promise<Answer<Rollup>> => ({ kind: 'fresh', value: ROLLUP, at });
const never = () => new Promise<never>(() => {});

describe('scores', () => {
  test('are returned as soon as they are read, and one reading at a time is made', async () => {
    const { reader, asked } = readerOf([fresh()]);
    reader.begin();
    reader.begin();
    expect(await reader.newest(NOON, 1_000)).toBe(ROLLUP);
    expect(asked()).toBe(1);
  });

  test('the last ones count while newer ones are being read, for some minutes and until midnight', async () => {
    const { reader } = readerOf([fresh(), never]);
    reader.begin();
    await reader.newest(NOON, 1_000);
    reader.begin();
    expect(await reader.newest(NOON + SCORES.usableMs, 0)).toBe(ROLLUP);
    expect(await reader.newest(NOON + SCORES.usableMs + 1, 0)).toBeNull();
    const late = readerOf([fresh(MIDNIGHT - 1_000), never]).reader;
    late.begin();
    expect(await late.newest(MIDNIGHT - 1, 1_000)).toBe(ROLLUP);
    expect(await late.newest(MIDNIGHT, 0)).toBeNull();
  });

  test.each([
    ['stale', async () => ({ kind: 'stale', value: ROLLUP, at: NOON, failure, failingSince: NOON }) as const],
    ['unavailable', async () => ({ kind: 'unavailable', failure, failingSince: NOON }) as const],
  ] as const)('an answer that is %s is no score: unknown is not healthy', async (_, answer) => {
    const { reader } = readerOf([fresh(), answer]);
    reader.begin();
    await reader.newest(NOON, 1_000);
    reader.begin();
    expect(await reader.newest(NOON, 1_000)).toBeNull();
  });

  test('a bug in the reading is logged, and the evaluation goes on', async () => {
    const { reader, errors } = readerOf([() => Promise.reject(new TypeError('bug'))]);
    reader.begin();
    expect(await reader.newest(NOON, 1_000)).toBeNull();
    expect(errors).toHaveLength(1);
  });
});
