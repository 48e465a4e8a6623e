import type { StoredMessage, StoredView } from '@metta-health-bot/local-slack';
import fc from 'fast-check';

/** Thirty texts as an attacker may type them, or have them arrive in data. Each does something where it is not escaped. */
export const HOSTILE: readonly string[] = [
  '<!channel> zq',
  '<!here|all> zq',
  '<!everyone>zq',
  '<!subteam^S0ONCALL> zq',
  '<@U0VICTIM> zq',
  '<@U0VICTIM|friend>zq',
  '<#C0VICTIM> zq',
  '<https://evil.example|GitHub> zq',
  '<mailto:x@evil.example|mail> zq',
  '<javascript:alert(1)|x> zq',
  '<!date^1^{date}|x> zq',
  '&lt;!channel&gt; zq',
  '&amp;lt;!channel&amp;gt; zq',
  '*zqbold*',
  '_zqitalic_',
  '~zqstruck~',
  '`zqcode`',
  '```zqfence```',
  '` <!channel> `zq',
  'zq\n> quoted\n<!channel>',
  'zq\r\n{"level":"fatal","msg":"forged"}',
  'zq\u2028<!here>\u2029',
  'zq\u202ereversed\u2066',
  'zq\u0000\u0007\u001b[2Jcleared',
  '*} or env:zq{*',
  'x} by {host}.fill(zero) or {zq',
  '"zq" OR 1=1; drop table incidents; --',
  '{"zq":"json"}',
  '../../../zq/etc/passwd',
  `${'<!channel>'.repeat(300)}zq`,
];

/** Texts made of the parts that do something in Slack, in Datadog's queries, in a log or in a terminal. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...['<', '>', '&', '!channel', '@U0VICTIM', '#C0VICTIM', '|', 'https://evil.example', '*', '_', '~', '`', '```'],
      ...[
        '\n',
        '\r',
        '\0',
        '\u001b[31m',
        '\u202e',
        '\u2028',
        '{',
        '}',
        '"',
        "'",
        '\\',
        'env:',
        ' ',
        ':',
        '^',
        'zq',
        '&lt;',
      ],
      ...['%', '/', '..', '👩‍🚒', 'İ', '\ud800', '9am', 'help', 'subscribe', '30d', '-1', '1e9'],
    ),
    { minLength: 1, maxLength: 24 },
  )
  .map((parts) => `${parts.join('')}zq`);

/** Fields of Block Kit that nobody reads. */
const UNSEEN = new Set([
  'value',
  'private_metadata',
  'url',
  'action_id',
  'block_id',
  'callback_id',
  'external_id',
  'id',
]);

/** Every text that people see of it. */
function shownIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') return UNSEEN.has(key) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((one) => shownIn(one, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, one]) => shownIn(one, inner));
}

/** A control sequence of Slack's that comes from a hostile text: the bot itself writes none of them. */
const CONTROL = /<(!(channel|here|everyone|subteam)|@U0VICTIM|#C0VICTIM|mailto:|javascript:|https:..evil|!date\^1\^)/;
const MARKUP = /\*zqbold\*|(?<!\w)_zqitalic_(?!\w)|~zqstruck~/;
const CODE = /`zqcode`|```zqfence/;
/** Characters that turn what stands beside them around, or drive a terminal. */
const INVISIBLE = /[\p{Bidi_Control}\p{Cc}]/u;

/** What is wrong with a message or view, or nothing. */
export function harmIn(shown: StoredMessage | StoredView): readonly string[] {
  const texts = 'text' in shown ? [shown.text, ...shownIn(shown.blocks)] : shownIn(shown.view);
  return texts.filter(
    (text) =>
      CONTROL.test(text) ||
      CODE.test(text) ||
      MARKUP.test(text.replace(/`[^`\n]*`/g, '')) ||
      INVISIBLE.test(text.replaceAll(/[\n\t]/g, '')),
  );
}
