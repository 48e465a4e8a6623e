import {
  fourWeeks,
  PAST_INCIDENTS,
  REVIEW_VIEW,
  SPAN as SAMPLE_SPAN,
  sampleReview,
} from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderReview } from '../../../blocks/digest/review.ts';
import { renderReviewReplies } from '../../../blocks/digest/review-replies.ts';
import { isQuietWeek } from '../../../src/digest/rules/review.ts';
import {
  all,
  FIVE,
  failed,
  failureOf,
  GREEN,
  MONDAY_NINE,
  pastOf,
  RED,
  reviewOf,
  rowOf,
} from '../../fixtures/reviews.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { shown } from '../../support/blocks.ts';

const VIEW = { ...REVIEW_VIEW, now: MONDAY_NINE, timeZone: 'UTC' };

describe('a weekly review', () => {
  test('a quiet week is one line', () => {
    const quiet = reviewOf({ CI: [GREEN] });
    expect(isQuietWeek(quiet)).toBe(true);
    const message = renderReview(quiet, { ...VIEW, pictures: [], links: [] });
    expect(message.text).toBe(
      'Week of Nov 16 to 22: a quiet week; health 0.90 🟢, unchanged; nothing was red, no incidents.',
    );
    expect(message.blocks).toHaveLength(2);
  });

  test('it has the areas of both weeks, what moved most, and incidents beside those of the week before', () => {
    const past = [...FIVE, pastOf('z', failureOf('2026-11-10T08:00:00Z', 1, 2))];
    const text = shown(
      renderReview(reviewOf({ CI: [RED], Eval: [rowOf('Loss', all(0.5), all(0.9))] }, { past }), VIEW),
    );
    expect(text).toContain('🟡 0.60  *CI*: down 0.20, red on 3 days');
    expect(text).toContain('🟢 0.90  *Eval*: up 0.40');
    expect(text).toContain('*Improved most*: Eval Loss up 0.40 to 🟢 0.90');
    expect(text).toContain('*Fell most*: CI Main down 0.20 to 🟡 0.60');
    // By hand: 2, 4 and 5.5 minutes of five; all recovered after an hour.
    expect(text).toContain(
      '*Incidents*: 5 incidents, 4 more than the week before; acknowledged: 3 of 5 (median 4 min, p90 5 min); recovered: 5 of 5 (median 1 h, p90 1 h)',
    );
  });

  test('a week that is not whole says of how many days it is', () => {
    const text = shown(
      renderReview(reviewOf({ CI: [rowOf('B', all(0.9), [null, null, ...all(0.9).slice(2)])] }), VIEW),
    );
    expect(text).toContain(
      'Data on 5 of 7 days, on 7 the week before: the two weeks are compared by the days that have it.',
    );
    expect(text).toContain('*CI*: unchanged, data on 5 of 7 days, on 7 the week before');
  });

  test('metrics without data on some days are named with the days that they have, and counted in their area', () => {
    const some = rowOf('Some', all(0.9), [null, null, ...all(0.9).slice(2)]);
    const rows = { CI: [GREEN, some, rowOf('None', all(0.9), all(null))], Eval: [GREEN] };
    const message = renderReview(reviewOf(rows), VIEW);
    const note =
      '2 of 4 metrics have no data on some days, and may have been red then: CI Some (data on 5 of 7 days), CI None (data on 0 of 7 days).';
    expect(message.text).toContain(note);
    expect(shown(message)).toContain(`⚠️ ${note}`);
    expect(shown(message)).toContain(
      '🟢 0.90  *CI*: unchanged (of the 2 metrics with data in both weeks), 2 of 3 metrics without data on some days',
    );
    expect(shown(message)).toMatch(/^🟢 0\.90 {2}\*Eval\*: unchanged$/m);
  });

  test('an area of which a part could not be read has no green light, and says how much was not', () => {
    const unread = rowOf('U', all(null), all(null), { unread: 'HTTP 500' });
    const text = shown(renderReview(reviewOf({ CI: [GREEN, unread], Eval: [unread], Jobs: [RED, unread] }), VIEW));
    expect(text).toContain('⚪ 0.90  *CI*: unchanged, 1 of 2 metrics not read');
    expect(text).toContain('⚪ –  *Eval*: could not be read');
    expect(text).toContain('🟡 0.60  *Jobs*: down 0.20, red on 3 days, 1 of 2 metrics not read');
  });

  test('an area without data in both weeks compares nothing', () => {
    const text = shown(renderReview(reviewOf({ CI: [rowOf('S', all(null), all(null))], Eval: [GREEN] }), VIEW));
    expect(text).toMatch(/^⚪ – {2}\*CI\*: no data in both weeks$/m);
  });

  test('incidents of which not all are known are not compared with those of the week before', () => {
    const past = [...FIVE, ...['y', 'z'].map((name) => pastOf(name, failureOf('2026-11-10T08:00:00Z', 1, 2)))];
    const gaps = [{ since: Date.parse('2026-11-17T00:00:00Z'), until: Date.parse('2026-11-19T00:00:00Z') }];
    const text = shown(renderReview(reviewOf({ CI: [RED] }, { past, coverage: { gaps } }), VIEW));
    expect(text).toContain(
      '*Incidents*: at least 5 incidents, not compared with the week before; acknowledged: 3 of 5',
    );
  });

  test('an incident from before the week is not none, and no share of those that began in it', () => {
    const text = shown(
      renderReview(reviewOf({ CI: [RED] }, { past: [pastOf('a', failureOf('2026-11-15T08:00:00Z', 1, null))] }), VIEW),
    );
    expect(text).toMatch(/^\*Incidents\*: none began in the week; 1 from before lasted into it$/m);
    const past = [...FIVE, pastOf('z', failureOf('2026-11-15T08:00:00Z', 1, null))];
    const more = shown(renderReview(reviewOf({ CI: [RED] }, { past }), VIEW));
    expect(more).toContain('recovered: 5 of 5 (median 1 h, p90 1 h); 1 from before lasted into it');
  });

  test('incidents that nobody acknowledged are none of so many, and not a time that is not known', () => {
    const text = shown(renderReview(reviewOf({ CI: [RED] }, { past: [failed('a', null), failed('b', null)] }), VIEW));
    expect(text).toContain('2 incidents, 2 more than the week before; acknowledged: none of 2; recovered: 2 of 2');
    expect(text).not.toContain('not known');
  });

  test('its text has what moved most and the incidents too, for those who see no blocks', () => {
    const { text } = renderReview(reviewOf({ CI: [RED] }, { past: FIVE }), VIEW);
    expect(text).toContain(' Fell most: CI Main down 0.20 to 🟡 0.60. Incidents: 5 incidents, 5 more than');
  });

  test('its small print says what the numbers mean', () => {
    const text = shown(renderReview(reviewOf({ CI: [RED] }), VIEW));
    expect(text).toContain('scores go from 0 to 1: healthy from 0.70, critical below 0.30');
  });

  test('a silence names nobody, and says whether it still runs', () => {
    const review = sampleReview();
    const text = shown(renderReview(review, REVIEW_VIEW));
    expect(text).toContain('🔕 *Silenced* now: Eval collector (until Nov 24, 16:05)');
    expect(text).not.toContain('<@');
  });

  test('its replies say on which days a metric was red, four weeks as a table, and how long incidents took', () => {
    const replies = renderReviewReplies(reviewOf({ CI: [RED], Eval: [GREEN] }, { past: FIVE }), VIEW).map(shown);
    expect(replies).toHaveLength(3);
    expect(replies[0]).toContain(
      '🟡 0.60  CI Main: red on 3 days (Mon 16, Tue 17, Wed 18), 0 days the week before, mean down 0.20',
    );
    const lines = (replies[1] ?? '').split('\n');
    expect(lines.find((line) => line.startsWith('CI '))).toBe('CI       ·······  ·······  ·······  RRR····');
    expect(lines.find((line) => /^ +Oct 26/.test(line))).toBe('         Oct 26   Nov 2    Nov 9    Nov 16');
    expect(replies[2]).toContain(
      'Time to acknowledge: median 4 min, p90 5 min (3 of 5 acknowledged, nobody acted on 2)',
    );
  });

  test('a reply never says that nothing was red of a week that was not seen whole', () => {
    const silent = rowOf('Silent', all(0.9), all(null));
    const unread = rowOf('Unread', all(null), all(null), { unread: 'HTTP 500' });
    const first = (rows: readonly ReturnType<typeof rowOf>[]) =>
      renderReviewReplies(reviewOf({ CI: rows }), VIEW)[0]?.text;
    expect(first([GREEN, silent])).toMatch(/^Nothing with data was red\. .*No data all week: CI Silent/);
    expect(first([GREEN, silent, unread])).toMatch(
      /^Nothing that could be read was red\. .*No data all week: CI Silent/,
    );
  });

  test('a day that could not be read has another sign than one without data', () => {
    const rows = {
      Silent: [rowOf('S', all(0.9), all(null))],
      Unread: [rowOf('U', all(0.9), all(null), { unread: 'HTTP 500' })],
    };
    const [, table = ''] = renderReviewReplies(reviewOf(rows), VIEW).map(shown);
    expect(table).toMatch(/^Silent .*-------$/m);
    expect(table).toMatch(/^Unread .*\?\?\?\?\?\?\?$/m);
    expect(table).toMatch(/^Overall .*\?\?\?\?\?\?\?$/m);
  });

  test('the words of the table say what was not seen, never that it was not red', () => {
    const rows = {
      Silent: [rowOf('S', all(null), all(null))],
      Unread: [rowOf('U', all(null), all(null), { unread: 'HTTP 500' })],
      Some: [rowOf('Main', all(0.9), [0.1, null, ...all(0.9).slice(2)])],
    };
    const replies = renderReviewReplies(reviewOf(rows), VIEW).map(({ text }) => text);
    const words = replies.find((text) => text.startsWith('The last four weeks'));
    expect(words).toContain('Silent: no data on 28 days.');
    expect(words).toContain('Unread: not read, or only in part, on 28 days.');
    expect(words).toContain('Some: red on 1 day, no data on 1 day.');
    expect(words).toContain('Main: red on 1 day');
    expect(words).not.toContain('0 days');
  });

  test('it and its replies are within the limits of Slack, whatever the names and however many', () => {
    const long = 'a name <!channel> *without* end & more '.repeat(30);
    const rollup = fourWeeks();
    const areas = Array.from({ length: 60 }, (_, at) => ({
      ...rollup.areas[0],
      key: `${at}`,
      title: `${at} ${long}`,
      scores: [],
      rows: Array.from({ length: 40 }, (_, row) => {
        return { ...rowOf(`${row} ${long}`, all(0.9), all(((at + row) % 10) / 10)) };
      }),
    }));
    const past = Array.from({ length: 60 }, (_, at) => {
      return PAST_INCIDENTS.slice(0, 1).map((one) => ({
        ...one,
        id: `${at}`,
        subject: `${at}`,
        label: `${at} ${long}`,
      }));
    }).flat();
    const review = sampleReview({ rollup: { ...rollup, areas }, past });
    const messages = [renderReview(review, REVIEW_VIEW), ...renderReviewReplies(review, REVIEW_VIEW)];
    expect(messages.flatMap((message) => problemsOf(message))).toEqual([]);
    expect(messages.map(({ text }) => text).join()).not.toContain('<!channel>');
    expect(SAMPLE_SPAN.days).toHaveLength(28);
  });
});
