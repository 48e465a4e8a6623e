/** Characters of a single name from data, at most, in any block. */
const NAME_LENGTH = 80;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text from data for a mrkdwn field or a message's `text`: no control sequence, mention, markup or emoji survives. */
export function escapeMrkdwn(data: string, max: number = NAME_LENGTH): string {
  return apart(withoutEmoji(withoutMarkup(oneLine(data))), max, asEntity);
}

function asEntity(character: string): string {
  return ENTITIES[character] ?? character;
}

/** Text from data for code in mrkdwn: it cannot end the code. Its spaces are kept. */
export function escapeCode(data: string, max: number = NAME_LENGTH): string {
  return apart(data.replace(INVISIBLE, '').replaceAll('`', 'ʼ'), max, asEntity);
}

/** Text from data for a plain_text object: what `literal` does, and no emoji, into which Slack turns `:word:` there too. */
export function plainText(data: string, max: number = NAME_LENGTH): string {
  return apart(withoutEmoji(asShown(data)), max);
}

/**
 * Text from data for a field that Slack shows as it is (table cells, charts, alternative texts). `<` before a word becomes `‹`, so
 * that nothing reads as a mention even where such text is copied or shown as mrkdwn; `< 5` and `<= 5` stay.
 */
export function literal(data: string, max: number = NAME_LENGTH): string {
  return apart(asShown(data), max);
}

function asShown(data: string): string {
  return oneLine(data).replace(/<(?=[^\s=])/g, '‹');
}

const SCRIPTS = ['Hebrew', 'Arabic', 'Syriac', 'Thaana', 'Nko', 'Adlam'].map((name) => `\\p{Script=${name}}`).join('');
/** Letters that are written from right to left, and a text whose first letter is one. */
const RIGHT_TO_LEFT = new RegExp(`[${SCRIPTS}]`, 'u');
const BEGINS_RIGHT = new RegExp(`^\\P{L}*[${SCRIPTS}]`, 'u');
/** Character that is not visible and is written from left to right. */
const LEFT_TO_RIGHT = '\u200e';

/**
 * Cuts a text as `cut` does. One with letters that are written from right to left is set apart: numbers behind it would otherwise be shown in
 * the reverse order, the value of yesterday in the place of that of today. Nothing stands before a command, which people copy.
 */
function apart(text: string, max: number, write?: (character: string) => string): string {
  if (!RIGHT_TO_LEFT.test(text)) return cut(text, max, write);
  return `${BEGINS_RIGHT.test(text) ? LEFT_TO_RIGHT : ''}${cut(text, max - 2, write)}${LEFT_TO_RIGHT}`;
}

/**
 * Cuts a text to `max` UTF-16 units with an ellipsis. `write` replaces each character; its result is counted and never cut in the middle.
 */
export function cut(text: string, max: number, write?: (character: string) => string): string {
  // Nearly all names are short and have no special character: they are returned as they are.
  if (text.length <= max && (write === undefined || !/[&<>]/.test(text))) return text;
  const written = Array.from(text.slice(0, max + 1), (character) => write?.(character) ?? character);
  const whole = written.join('');
  if (whole.length <= max && text.length <= max) return whole;
  let beginning = '';
  for (const piece of written) {
    if (beginning.length + piece.length >= max) break;
    beginning += piece;
  }
  return `${beginning.trimEnd()}…`;
}

/** Characters that are not visible and change the text around them, such as the right-to-left override. */
const INVISIBLE = /[\p{Bidi_Control}\p{Cc}]/gu;

/** Characters of a name that are read at all: no field shows more. */
const MOST_READ = 4_000;

function oneLine(text: string): string {
  const start = text.slice(0, MOST_READ);
  return start.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim() || '–';
}

/** Character that is not visible and ends a word, so that nothing around it is markup. */
const NOTHING = '\u200b';

/**
 * Breaks each `:word:`, which Slack shows as an emoji if it, or somebody in the workspace, has one of that name. A colon may also follow
 * the text, as in `queue:main: 5 errors`. Two digits stay as they are: they belong to a time of day, which people copy.
 */
function withoutEmoji(text: string): string {
  return text.replace(/:(?!\d\d(?::|$))(?=[\p{L}\p{N}\p{M}_+'-]{1,100}(?::|$))/gu, `:${NOTHING}`);
}

/** Code between fences, in which Slack reads nothing. */
const FENCED = /(```[\s\S]*?```)/;

/**
 * Breaks what would make a line of mrkdwn a quote or an item of a list: a name from data may begin with such a sign. Fenced code stays as
 * it is, so that it keeps its length and its columns.
 */
export function asParagraph(mrkdwn: string): string {
  return mrkdwn
    .split(FENCED)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/^(?=[^\S\n]*(?:>|&gt;|(?:[-*+]|\d{1,9}[.)])\s))/gm, NOTHING),
    )
    .join('');
}

/** Code and control sequences of mrkdwn, in which Slack makes no links by itself. */
const FIXED = /(```[\s\S]*?```|`[^`\n]+`|<[^<>\n]+>)/;

/**
 * Breaks bare addresses in a message's `text`, of which Slack makes links; blocks are exempt by `verbatim`. A short word after a dot may be
 * a domain, as in `main.py`; names of metrics, such as `shop.orders`, stay as they are.
 */
export function withoutAutoLinks(text: string): string {
  return text
    .split(FIXED)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(AUTO_LINKED, `$&${NOTHING}`)))
    .join('');
}

/** Last parts of domains that are longer than three letters and common. */
const LONG_ENDS = 'info|name|shop|site|page|live|news|team|tech|tools|work|world|zone|store|cloud|email|online|systems';
const AUTO_LINKED = new RegExp(
  String.raw`:(?=//)|\b(?:mailto|tel):(?!${NOTHING})|(?<=[\p{L}\p{N}_-])\.(?=(?:\p{L}{2,3}|${LONG_ENDS})(?![\p{L}\p{N}_-]))`,
  'giu',
);

/** Replaces the marks of mrkdwn by similar characters without a meaning; `_` inside a word is not a mark. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ʼ')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ');
}
