/** No answer that the bot reads is nested so deep: what is deeper would end whatever walks through it. */
export const MOST_LEVELS = 100;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [...'"\\{}[]'].map((sign) => sign.charCodeAt(0));
const BLANKS: readonly number[] = [...' \t\r\n'].map((sign) => sign.charCodeAt(0));
/** The mark that may stand before UTF-8. */
const MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Whether a body is JSON of an object or a list, by its first sign, that is nested deeper than `most` levels. */
export function isTooDeep(body: Uint8Array, most: number): boolean {
  let start = 0;
  while (MARK.includes(body[start] ?? 0) || BLANKS.includes(body[start] ?? 0)) start += 1;
  if (body[start] !== OPEN && body[start] !== OPEN_LIST) return false;
  return goesDeeper((index) => body[index], body.length, most);
}

/** JSON in a text; undefined where it is none, or is nested deeper than 100 levels. */
export function parseJson(text: string): unknown {
  if (goesDeeper((index) => text.charCodeAt(index), text.length, MOST_LEVELS)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Brackets inside of strings do not count. */
function goesDeeper(codeAt: (index: number) => number | undefined, length: number, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN || code === OPEN_LIST) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
  }
  return false;
}
