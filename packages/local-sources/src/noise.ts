/** Smooth, repeatable noise from -1 to 1: the same seed and time always give the same value. `period` in milliseconds. */
export function noise(seed: number, at: number, period: number): number {
  const knot = Math.floor(at / period);
  const along = at / period - knot;
  const eased = along * along * (3 - 2 * along);
  return unit(seed, knot) * (1 - eased) + unit(seed, knot + 1) * eased;
}

/** 32-bit seed of a text (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** A number from -1 to 1 that looks random (finalizer of MurmurHash3). */
function unit(seed: number, knot: number): number {
  let hash = seed ^ Math.imul(knot | 0, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x7fffffff - 1;
}
