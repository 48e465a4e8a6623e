import { describe, expect, test } from 'vitest';
import { createIsolation, MOST_ISOLATED } from '../../src/digest/isolation.ts';
import { RowError, StoreError } from '../../src/store/store-error.ts';

function opened() {
  const failures: string[] = [];
  const isolated = createIsolation((channel, error) => void failures.push(`${channel}: ${(error as Error).message}`));
  const fail = (channel: string, error: Error) =>
    isolated(channel, async () => {
      throw error;
    });
  return { failures, isolated, fail };
}

describe('isolation', () => {
  test('a failure for one channel is reported once for each different error, and the work for others goes on', async () => {
    const { failures, isolated, fail } = opened();
    await fail('one', new RangeError('x'));
    await fail('one', new RangeError('x'));
    await fail('one', new RangeError('y'));
    await fail('two', new RowError('a row'));
    let isDone = false;
    await isolated('three', async () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    expect(failures).toEqual(['one: x', 'one: y', 'two: a row']);
  });

  test('a failure of the whole database is thrown', async () => {
    const { failures, fail } = opened();
    await expect(fail('one', new StoreError('gone'))).rejects.toThrow('gone');
    expect(failures).toEqual([]);
  });

  test('the last errors of a thousand channels are remembered', async () => {
    const { failures, fail } = opened();
    for (let at = 0; at <= MOST_ISOLATED; at += 1) await fail(`C${at}`, new Error('x'));
    await fail('C0', new Error('x'));
    expect(failures).toHaveLength(MOST_ISOLATED + 2);
  });
});
