import { parseLimitedJson } from '../http-client/read-answer.ts';

/**
 * Parses JSON that Python wrote, as W&B's own client does by `json.loads(strict=False)`: texts may hold raw control characters, and NaN
 * and the infinities are numbers, which become null. Undefined if the text is not JSON, or goes over the usual limits.
 */
export function parsePythonJson(text: string): unknown {
  return parseLimitedJson(text) ?? parseLimitedJson(strictJson(text));
}

const ODD_NUMBER = /-?\b(?:NaN|Infinity)\b/g;

/** Returns the same text as strict JSON, if it is JSON at all, in one pass however long it is. */
function strictJson(text: string): string {
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const quote = text.indexOf('"', from);
    const open = quote === -1 ? text.length : quote;
    const end = endOfString(text, open);
    parts.push(
      text.slice(from, open).replace(ODD_NUMBER, 'null'),
      text.slice(open, end).replace(/\p{Cc}/gu, escapeControl),
    );
    from = end;
  }
  return parts.join('');
}

/** Returns the index behind the quote that ends the string which begins at `open`. */
function endOfString(text: string, open: number): number {
  for (let index = open + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
