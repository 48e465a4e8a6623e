import { ago, DIGEST_VIEW, NOW, PICTURES, sampleDigest, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderDigest } from '../../../blocks/digest/digest.ts';
import {
  renderDigestChange,
  renderDigestUnavailable,
  renderPostingProblem,
  renderSkipped,
} from '../../../blocks/digest/digest-notices.ts';
import { withoutPictures } from '../../../blocks/kit/message.ts';
import { labelsIn, shown } from '../../support/blocks.ts';

const SKIPPED = { dueAt: Date.parse('2026-11-23T08:00:00Z'), timeZone: TIME_ZONE } as const;

describe('digest notices', () => {
  test('a skipped digest says which, why and what to do', () => {
    expect(renderSkipped({ ...SKIPPED, dates: ['2026-11-23'], cause: 'not-running' }).text).toBe(
      'The digest of Nov 23 was skipped: the bot was not running at 09:00 (Europe/Berlin) and came back more than ' +
        'two hours later. Next step: type `/digest now` to see the current health.',
    );
    expect(renderSkipped({ ...SKIPPED, dates: ['2026-11-23'], cause: 'slack-unreachable' }).text).toContain(
      'Slack could not be reached for two hours from 09:00 (Europe/Berlin) on.',
    );
  });

  test('a digest that its channel did not accept names the reason', () => {
    const says = (word: string) => renderSkipped({ ...SKIPPED, dates: ['2026-11-23'], cause: { word } }).text;
    expect(says('not_in_channel')).toContain(
      'was skipped: the bot was not in this channel for two hours from 09:00 (Europe/Berlin) on.',
    );
    expect(says('is_archived')).toContain('was skipped: this channel was archived');
    expect(says('restricted_action')).toContain('the bot could not post in this channel (restricted_action)');
  });

  test('a notice about a channel that accepts no messages says why and what to do, and can end its digest', () => {
    const time = { time: '09:00', timeZone: TIME_ZONE, days: [1, 2, 3, 4, 5] } as const;
    const notice = renderPostingProblem({ ...time, channel: 'C0CI' }, 'not_in_channel');
    expect(notice.text).toBe(
      'The daily digest of <#C0CI>, at 09:00 (Europe/Berlin) on weekdays, could not be posted: the bot is not in the channel. ' +
        'The bot keeps trying for two hours, and again on each day of the digest. This is the only message about it. ' +
        'Next step: type `/invite @` with the name of this bot in the channel, or end its digest with Remove in `/digest list`.',
    );
    expect(labelsIn(notice.blocks)).toEqual(['Remove']);
  });

  test.each([
    [{ place: 'C1', isElsewhere: false }, '<@U2> ended the daily digest of this channel; it came at'],
    [{ place: 'C1', isElsewhere: true }, '<@U2> ended the daily digest of <#C1>; it came at'],
    [{ place: 'U2', isElsewhere: false }, 'You ended your own daily digest; it came at'],
  ])('a change of %j names whose digest it is', (where, words) => {
    const before = { time: '09:00', timeZone: TIME_ZONE, days: [1] } as const;
    expect(renderDigestChange('U2', { before, after: null, ...where }).text).toContain(words);
  });

  test('several skipped digests are reported at once, and very many are counted', () => {
    const dates = Array.from({ length: 12 }, (_, at) => `2026-11-${10 + at}`);
    const text = (given: readonly string[]) => renderSkipped({ ...SKIPPED, dates: given, cause: 'not-running' }).text;
    expect(text(dates.slice(0, 3))).toContain('The digests of Nov 10, Nov 11 and Nov 12 were skipped');
    expect(text(dates)).toContain('Nov 16, Nov 17 and 4 more days were skipped');
  });

  test('a digest that nothing could be read for says why, since when and the next step', () => {
    const { text } = renderDigestUnavailable({
      title: 'Health <!here>',
      failure: { kind: 'forbidden', detail: 'HTTP 403' },
      failingSince: ago(15),
      now: NOW,
      timeZone: TIME_ZONE,
    });
    expect(text).toContain('Health &lt;!here&gt; is unknown today');
    expect(text).toContain(
      'Datadog rejected our keys (HTTP 403); failing since 13:50 (Europe/Berlin). Next step: ask an admin to check',
    );
    expect(text).toContain('`/digest now`');
  });

  const DIGEST = renderDigest(sampleDigest(), DIGEST_VIEW);

  test('a message without its pictures is the same but for one line that names them', () => {
    const { text, blocks } = withoutPictures(DIGEST, 'Slack did not take them <!here>');
    expect(text).toBe(DIGEST.text);
    const line =
      'The pictures "Metta System Health, Nov 17 to 23", "Area scores, Nov 17 to 23" are missing: Slack did not take them &lt;!here&gt;.';
    const at = DIGEST.blocks.findIndex(({ type }) => type === 'image');
    expect(shown({ blocks: blocks.slice(at, at + 1) })).toContain(line);
    expect(blocks.filter((_, index) => index !== at)).toEqual(DIGEST.blocks.filter(({ type }) => type !== 'image'));
  });

  test('a message that comes back out of the store is drawn the same', () => {
    const stored = JSON.parse(JSON.stringify(DIGEST)) as typeof DIGEST;
    expect(withoutPictures(stored, 'why')).toEqual(withoutPictures(DIGEST, 'why'));
  });

  test('a message without uploaded pictures stays as it is', () => {
    const missing = PICTURES.map(({ title }) => ({ kind: 'missing', title, why: 'x' }) as const);
    const bare = renderDigest(sampleDigest(), { ...DIGEST_VIEW, pictures: missing });
    expect(withoutPictures(bare, 'why')).toEqual(bare);
    const elsewhere = { type: 'image', image_url: 'https://example.com/x.png', alt_text: 'x' } as const;
    expect(withoutPictures({ text: 'x', blocks: [elsewhere] }, 'why').blocks).toEqual([elsewhere]);
  });
});
