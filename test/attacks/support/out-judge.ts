import { expect } from 'vitest';
import { processEnvironment } from '../../../src/config/env-file.ts';
import { tried } from './table.ts';

/** The long form makes as many attempts as were made by hand, and more. */
export const IS_LONG = processEnvironment().ATTACKS === 'long';

/** The items of the short form, or all of them. */
export function inShort<Item>(all: readonly Item[], ...indexes: readonly number[]): readonly Item[] {
  return IS_LONG ? all : all.filter((_, index) => indexes.includes(index));
}

/** One attempt, and what the bot did wrong at it: nothing when it held. */
export interface Attempt {
  readonly attempt: string;
  readonly faults: readonly string[];
}

/** Words for each thing that is so and must not be. */
export function faultsOf(found: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(found).flatMap(([words, isSo]) => (isSo ? [words] : []));
}

/** Writes the attempts into the table, and expects that all of them got nowhere. */
export function judge(what: string, attempts: readonly Attempt[]): void {
  const fallen = attempts.filter(({ faults }) => faults.length > 0);
  tried(what, attempts.length, attempts.length - fallen.length);
  expect(fallen).toEqual([]);
}

/** Runs `work` on all items, at most `limit` at once, and keeps their order. */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as Item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
