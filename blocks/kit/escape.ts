/** Longest a single name out of data may get on screen, whatever block it stands in. */
const NAME = 80;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function asEntity(character: string): string {
  return ENTITIES[character] ?? character;
}

/** Text out of data for a mrkdwn field or a message's `text`: no control sequence, mention or markup survives. */
export function escapeMrkdwn(data: string, max: number = NAME): string {
  return cut(withoutMarkup(oneLine(data)), max, asEntity);
}

/** Text out of data for code in mrkdwn, which it can then not leave. Keeps its spaces. */
export function escapeCode(data: string, max: number = NAME): string {
  return cut(data.replace(INVISIBLE, '').replaceAll('`', 'ʼ'), max, asEntity);
}

/**
 * Text out of data for a field that Slack shows as it is (plain_text, table cells). `<` before a word becomes `‹`, so
 * that nothing reads as a mention even where such text is copied or shown as mrkdwn; `< 5` and `<= 5` stay.
 */
export function literal(data: string, max: number = NAME): string {
  return cut(oneLine(data).replace(/<(?=[^\s=])/g, '‹'), max);
}

/**
 * Cuts to `max` UTF-16 units with an ellipsis, counted after each character has been written as `write` says, and never
 * through the middle of one.
 */
export function cut(text: string, max: number, write?: (character: string) => string): string {
  // Nearly all names are short and plain: they are not taken apart.
  if (text.length <= max && (write === undefined || !/[&<>]/.test(text))) return text;
  const written = Array.from(text.slice(0, max + 1), (character) => write?.(character) ?? character);
  const whole = written.join('');
  if (whole.length <= max && text.length <= max) return whole;
  let kept = '';
  for (const piece of written) {
    if (kept.length + piece.length >= max) break;
    kept += piece;
  }
  return `${kept.trimEnd()}…`;
}

/** Characters that show nothing and change what stands beside them, such as the right-to-left override. */
const INVISIBLE = /[\p{Bidi_Control}\p{Cc}]/gu;

/** No field shows more than this of a name: the rest of an endless one need not be read. */
const LONGEST = 4_000;

function oneLine(text: string): string {
  const start = text.slice(0, LONGEST);
  return start.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim() || '–';
}

/** The marks of mrkdwn as look-alikes that mark nothing; `_` inside a word is none. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ʼ')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ');
}
