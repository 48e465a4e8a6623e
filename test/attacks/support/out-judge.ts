import { expect } from 'vitest';
import { IS_LONG } from './size.ts';
import { tried } from './table.ts';

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
