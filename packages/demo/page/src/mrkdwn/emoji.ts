import { get } from 'node-emoji';

/** Names of Slack that the list lacks. */
const SLACK_NAMES: ReadonlyMap<string, string> = new Map([
  ['thumbsup', '👍'],
  ['thumbsdown', '👎'],
  ['large_green_circle', '🟢'],
  ['large_yellow_circle', '🟡'],
  ['large_orange_circle', '🟠'],
  ['large_purple_circle', '🟣'],
  ['large_brown_circle', '🟤'],
  ['skin-tone-2', '🏻'],
  ['skin-tone-3', '🏼'],
  ['skin-tone-4', '🏽'],
  ['skin-tone-5', '🏾'],
  ['skin-tone-6', '🏿'],
]);

const FLAG = /^flag-([a-z])([a-z])$/;
/** Regional indicator of the letter a. */
const REGION_A = 0x1f1e6;

/** The text with each `:word:` that Slack knows as its emoji; it does so in mrkdwn and, by default, in plain text. */
export function withEmoji(text: string): string {
  // A colon that ends one name may begin another: `queue:x:100:main` has two.
  let shown = '';
  let rest = text;
  for (;;) {
    const [whole = '', before = '', name = ''] = /^([^:]*):([\p{L}\p{N}_+'-]+):/u.exec(rest) ?? [];
    if (whole === '') {
      const colon = rest.indexOf(':');
      if (colon < 0) return shown + rest;
      shown += rest.slice(0, colon + 1);
      rest = rest.slice(colon + 1);
      continue;
    }
    const emoji = emojiOf(name);
    shown += emoji === undefined ? `${before}:` : before + emoji;
    rest = rest.slice(emoji === undefined ? before.length + 1 : whole.length);
  }
}

function emojiOf(name: string): string | undefined {
  const [, first, second] = FLAG.exec(name) ?? [];
  if (first !== undefined && second !== undefined) {
    return [first, second].map((letter) => String.fromCodePoint(REGION_A + letter.charCodeAt(0) - 97)).join('');
  }
  return SLACK_NAMES.get(name) ?? get(name);
}
