import { parseJson } from '../core/json.ts';

/** What JSON from outside may come to. */
export interface JsonLimits {
  /** How deep objects and lists may be nested: what is deeper would end whatever walks through it. */
  readonly maxDepth: number;
  /** How many objects and lists there may be: each takes many times the two bytes that it may be written in. */
  readonly maxContainers: number;
  /** How many values there may be in all, by their commas. */
  readonly maxValues: number;
}

/** More than any answer that the bot reads has: a page of a hundred workflow runs has some 5,000 objects, a dashboard's series 300,000 values. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100, maxContainers: 200_000, maxValues: 1_000_000 };

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [...'"\\{}[],'].map((sign) => sign.charCodeAt(0));
const BLANKS: readonly number[] = [...' \t\r\n'].map((sign) => sign.charCodeAt(0));
/** The mark that may stand before UTF-8. */
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Which limit a body goes over that is JSON of an object or a list, by its first sign; null for all others. */
export function overLimit(body: Uint8Array, limits: JsonLimits): keyof JsonLimits | null {
  let start = 0;
  while (BYTE_ORDER_MARK.includes(body[start] ?? 0) || BLANKS.includes(body[start] ?? 0)) start += 1;
  if (body[start] !== OPEN && body[start] !== OPEN_LIST) return null;
  return measured((index) => body[index], body.length, limits);
}

/** JSON in a text; undefined where it is none, or goes over the usual limits. */
export function parseLimitedJson(text: string): unknown {
  const isOver = measured((index) => text.charCodeAt(index), text.length, JSON_LIMITS) !== null;
  return isOver ? undefined : parseJson(text);
}

/** Brackets inside of strings do not count. */
function measured(
  codeAt: (index: number) => number | undefined,
  length: number,
  { maxDepth, maxContainers, maxValues }: JsonLimits,
): keyof JsonLimits | null {
  let [depth, containers, values] = [0, 0, 0];
  let isInString = false;
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN || code === OPEN_LIST) {
      depth += 1;
      containers += 1;
      if (depth > maxDepth) return 'maxDepth';
      if (containers > maxContainers) return 'maxContainers';
    } else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    else if (code === COMMA) {
      values += 1;
      if (values > maxValues) return 'maxValues';
    }
  }
  return null;
}
