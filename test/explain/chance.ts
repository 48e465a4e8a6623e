/** Random numbers that are the same for the same seed. */
export interface Chance {
  /** A number from 0 up to 1, which it is not. */
  next(): number;
  between(from: number, to: number): number;
  whole(from: number, to: number): number;
  is(share: number): boolean;
  pick<Item>(items: readonly [Item, ...(readonly Item[])]): Item;
  /** A number of the normal distribution around 0, with the standard deviation 1. */
  normal(): number;
}

/** Creates a source of random numbers (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + (to - from) * next();
  return {
    next,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    is: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
