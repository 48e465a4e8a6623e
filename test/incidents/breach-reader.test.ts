import { expect, test } from 'vitest';
import { type Breaches, createBreachReader } from '../../src/incidents/breach-reader.ts';
import { MINUTE, signalOf } from './incident-harness.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

test('only subjects in breach are read, new ones first and at once, known ones when they are due', async () => {
  const asked: (readonly string[])[] = [];
  const reader = createBreachReader<number>({
    waitMs: 1_000,
    readAll: async (breaches: Breaches, now) => {
      asked.push([...breaches.keys()]);
      return new Map([...breaches.keys()].map((subject) => [subject, now]));
    },
    isDue: ({ value }, now) => now - value >= 5 * MINUTE,
    onError: (error) => expect.fail(String(error)),
  });
  const look = (subjects: readonly string[], minutes: number) =>
    reader.read(
      ['a', 'b', 'c'].map((subject) =>
        signalOf(`failed ${subject}`, subjects.includes(subject) ? 'breach' : 'unknown'),
      ),
      NOON + minutes * MINUTE,
    );
  expect(await look(['b'], 0)).toEqual(new Map([['b', NOON]]));
  await look(['b'], 1);
  expect([...(await look(['a', 'b'], 5)).keys()]).toEqual(['b', 'a']);
  expect(await look([], 6)).toEqual(new Map());
  expect(asked).toEqual([['b'], ['a', 'b']]);
});
