import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMetricSearch } from '../../blocks/health/metric-search.ts';
import { renderSilenceModal } from '../../blocks/incidents/incident-controls.ts';
import { LIMITS } from '../../blocks/kit/limits.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { renderingsOf } from '../support/all-renderings.ts';
import { charactersOf, problemsOf } from '../support/block-kit.ts';
import { strings } from '../support/blocks.ts';
import { withoutOwnMarkup } from '../support/own-markup.ts';
import { isWhole } from '../support/run-length.ts';
import { type Mark, marksOf, readMrkdwn } from '../support/slack-reading.ts';

/** Names as a catalog or a Datadog answer may hold them: hostile, huge, empty, in any script. */
const name = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<!here|all>',
    '<@U123>',
    '<#C1>',
    '<https://x.example|y>',
    '*b* _i_ ~s~ `c`',
    '```',
    '&lt;!channel&gt;',
    '',
    ' \n ',
    '🟢',
  ),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('x', '<', '&', '👩‍👩‍👧', '`').map((unit) => unit.repeat(10_000).slice(0, 10_000)),
);
const MENTION = /<[!@#]|<https?:/;

/** Blocks without the values of controls, which Slack returns to the bot and shows to nobody. */
const withoutValues = (blocks: unknown): unknown =>
  JSON.parse(JSON.stringify(blocks, (key, value: unknown) => (key === 'value' ? undefined : value)));

describe('properties', () => {
  test.each(renderingsOf(name))('%s breaks no limit and mentions nobody, whatever the data', (_, messages) => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(problemsOf(message)).toEqual([]);
        const all = [message.text, ...strings(withoutValues(message.blocks))];
        expect(all.map((text) => withoutOwnMarkup(text)).filter((text) => MENTION.test(text))).toEqual([]);
        expect(message.text.length).toBeLessThanOrEqual(LIMITS.messageText);
        expect(message.text.trim()).not.toBe('');
        expect(charactersOf(message)).toBeLessThanOrEqual(LIMITS.messageCharacters);
      }),
      // A rollup of 500 hostile names shrinks for minutes; the seed is enough to see it again.
      { numRuns: isWhole ? 40 : 12, endOnFailure: true },
    );
  });
});

/** Texts that would be something else in Slack, had they a chance; each names itself. */
const evil = fc.constantFrom(
  ':x:',
  ':evil:',
  'queue:x:main',
  'shard:100:lag',
  ':+1::skin-tone-2:',
  ':łódź_1:',
  '> evil',
  '>>> evil',
  '- evil',
  '1. evil',
  '* evil',
  'https://evil.com/a',
  'evil.com',
  'evil@evil.com',
  'mailto:evil',
  'main.py',
  'evil.cloud/evil',
  '<!channel>',
  '<!date^0^{date}|evil>',
  '<@UEVIL>',
  '<#CEVIL>',
  '<!subteam^SEVIL>',
  '<https://evil.com|evil>',
  '&lt;@UEVIL&gt;',
  '*evil*',
  '_evil_',
  '~evil~',
  '`evil`',
  '```evil```',
  '\n> evil',
  'a\n:x:\n- evil',
);
const hostile = fc.oneof(
  evil,
  fc.tuple(evil, evil).map(([one, other]) => `${one} ${other}`),
);

/** Marks that no text of the bot itself makes, and those of its own kinds that data has made. Times such as `12:30:` are its own. */
function isOfData({ kind, content }: Mark): boolean {
  if (kind === 'emoji') return !/^\d\d$/.test(content);
  if (kind === 'control') return /evil|^!channel|^!here/i.test(content) && !isOwnLink(content);
  return ['quote', 'list', 'auto-link', 'italic', 'strike'].includes(kind) || /^\s*evil\s*$/.test(content);
}

/** A link to the bot's own pages whose label is data. */
const isOwnLink = (content: string) => /^https:\/\/(?!evil)/.test(content);

/** The forms that the bot opens, as messages. */
const forms: readonly [string, fc.Arbitrary<Message>][] = [
  [
    'renderSilenceModal',
    hostile.map((label) => ({ text: '', blocks: renderSilenceModal({ incident: 'i', label, channel: 'C1' }).blocks })),
  ],
  [
    'renderMetricSearch',
    fc.array(hostile, { minLength: 1, maxLength: 30 }).map((labels) => {
      const options = labels.map((label, index) => ({ label, value: `${index}` }));
      const chosen = { days: '0', environment: '0' };
      const search = { metrics: options, days: options, environments: options, chosen, to: { channel: 'C1' } };
      return { text: '', blocks: renderMetricSearch(search).blocks };
    }),
  ],
];

describe('data in messages', () => {
  test.each([...renderingsOf(hostile), ...forms])(
    '%s keeps data as it is written: no emoji, quote, list, link, mention or markup',
    (_, messages) => {
      fc.assert(
        fc.property(messages, (message) => {
          const own = { text: withoutOwnMarkup(message.text), blocks: message.blocks };
          expect(marksOf(own).filter(isOfData)).toEqual([]);
        }),
        { numRuns: isWhole ? 60 : 15, endOnFailure: true },
      );
    },
  );

  test('the judge finds each of these texts where it is not escaped', () => {
    const texts = fc.sample(evil, 400).filter((text) => !text.startsWith('&lt;'));
    const missed = texts.filter((text) => !readMrkdwn(text, false).some(isOfData));
    expect([...new Set(missed)]).toEqual([]);
  });
});
