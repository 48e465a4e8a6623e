import { REVIEW_VIEW } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderReview } from '../../../blocks/digest/review.ts';
import { headline, weekWords } from '../../../blocks/digest/review-words.ts';
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
  WEDNESDAY,
} from '../../fixtures/reviews.ts';

const VIEW = { ...REVIEW_VIEW, now: MONDAY_NINE, timeZone: 'UTC' };

describe('the first line of a weekly review', () => {
  test.each([
    [
      'an area that was red, and incidents',
      reviewOf({ CI: [RED] }, { past: FIVE }),
      'Week of Nov 16 to 22: health 0.60 🟡, down 0.20; CI was red on 3 days; 5 incidents, half acknowledged within 6 min.',
    ],
    [
      'a metric of a green area',
      reviewOf({ CI: [RED, GREEN, { ...GREEN, label: 'Other' }] }, { past: FIVE.slice(0, 1) }),
      'Week of Nov 16 to 22: health 0.80 🟢, down 0.07; CI Main was red on 3 days; 1 incident, acknowledged within 2 min.',
    ],
    [
      'several, and more were not acknowledged',
      reviewOf(
        { CI: [RED, GREEN, GREEN], Eval: [rowOf('Loss', all(0.9), [0.1, ...all(0.9).slice(1)]), GREEN, GREEN] },
        { past: [failed('a', 2), ...FIVE.slice(3)] },
      ),
      'Week of Nov 16 to 22: health 0.83 🟢, down 0.05; 2 metrics were red, CI Main on 3 days; 3 incidents, 1 acknowledged.',
    ],
    [
      'all week',
      reviewOf({ CI: [rowOf('Main', all(0.1), all(0.1))] }, { past: [failed('a', null)] }),
      'Week of Nov 16 to 22: health 0.10 🔴, unchanged; CI was red on all 7 days; 1 incident, not acknowledged.',
    ],
    [
      'a subject that failed again',
      reviewOf(
        { CI: [GREEN] },
        { past: [pastOf('a', failureOf(WEDNESDAY, 1, 2), failureOf('2026-11-18T09:00:00Z', 3, 9))] },
      ),
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged; nothing was red; 1 incident (2 failures), half acknowledged within 1 min.',
    ],
    [
      'nothing to compare with',
      reviewOf({ CI: [rowOf('New', all(null), all(0.9))] }),
      'Week of Nov 16 to 22: health 0.90 🟢, no data the week before; nothing was red; no incidents.',
    ],
    [
      'too few days to compare',
      reviewOf({ CI: [rowOf('New', all(0.9), [null, null, null, null, null, 0.8, 0.8])] }),
      'Week of Nov 16 to 22: health 0.80 🟢, not compared (2 days with data); nothing with data was red; no incidents.',
    ],
    [
      'no data',
      reviewOf({ CI: [rowOf('Silent', all(0.9), all(null))] }),
      'Week of Nov 16 to 22: no data about health ⚪; no incidents.',
    ],
    [
      'metrics that could not be read',
      reviewOf({ CI: [GREEN, rowOf('Unread', all(null), all(null), { unread: 'HTTP 500' })] }),
      'Week of Nov 16 to 22: health 0.90 ⚪ in what could be read, unchanged; nothing that could be read was red; no incidents.',
    ],
    [
      'nothing that could be read',
      reviewOf({ CI: [rowOf('Unread', all(null), all(null), { unread: 'HTTP 500' })] }),
      'Week of Nov 16 to 22: health could not be read; no incidents.',
    ],
    [
      'a part that could not be read, and the rest without data',
      reviewOf({
        CI: [rowOf('Silent', all(0.9), all(null)), rowOf('U', all(null), all(null), { refused: 'bad query' })],
      }),
      'Week of Nov 16 to 22: no data about health in what could be read ⚪; no incidents.',
    ],
    [
      'a red metric that stopped to report',
      reviewOf({ CI: [GREEN, rowOf('Stopped', all(0.1), all(null))] }),
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged (of the 1 metric with data in both weeks); nothing with data was red; no incidents.',
    ],
    [
      'a metric without data on two days, and none that is missing in a week',
      reviewOf({ CI: [GREEN, rowOf('Some', all(0.9), [null, null, 0.5, 0.5, 0.5, 0.5, 0.5])] }),
      'Week of Nov 16 to 22: health 0.76 🟢, down 0.20 (each metric by its days with data); nothing with data was red; no incidents.',
    ],
    [
      'a metric in place of another one',
      reviewOf({ CI: [rowOf('New', all(null), all(0.9)), rowOf('Old', all(0.1), all(null))] }),
      'Week of Nov 16 to 22: health 0.90 🟢, not compared: no metric has enough data in both weeks; nothing with data was red; no incidents.',
    ],
    [
      'a metric that was red on all days with data',
      reviewOf({ CI: [rowOf('Main', all(0.9), [0.1, 0.1, null, null, null, null, null])] }),
      'Week of Nov 16 to 22: health 0.10 🔴, not compared (2 days with data); CI was red on 2 of the 2 days with data; no incidents.',
    ],
    [
      'incidents of which not all are known',
      reviewOf({ CI: [GREEN] }, { past: FIVE, coverage: { unreadable: 1 } }),
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged; nothing was red; at least 5 incidents, half acknowledged within 6 min.',
    ],
    [
      'an incident that lasted into it',
      reviewOf({ CI: [GREEN] }, { past: [pastOf('a', failureOf('2026-11-15T08:00:00Z', 1, 9_000))] }),
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged; nothing was red; no new incident, 1 from before the week.',
    ],
    [
      'none known, and not all known',
      reviewOf({ CI: [GREEN] }, { coverage: { unreadable: 1 } }),
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged; nothing was red; no incident is known.',
    ],
    [
      'a database that cannot be read',
      { ...reviewOf({ CI: [GREEN] }), incidents: null },
      'Week of Nov 16 to 22: health 0.90 🟢, unchanged; nothing was red; incidents are unknown, the database cannot be read.',
    ],
    [
      'Datadog that cannot be read',
      { ...reviewOf({ CI: [GREEN] }), health: null },
      'Week of Nov 16 to 22: health is unknown, Datadog cannot be read; no incidents.',
    ],
  ])('%s', (_, review, sentence) => {
    expect(headline(review)).toBe(sentence);
    expect(renderReview(review, VIEW).text.startsWith(sentence) || isQuietWeek(review)).toBe(true);
  });

  test.each([
    ['2026-11-16', '2026-11-22', 'Nov 16 to 22'],
    ['2026-11-30', '2026-12-06', 'Nov 30 to Dec 6'],
    ['2026-12-28', '2027-01-03', 'Dec 28 to Jan 3'],
  ])('the week from %s to %s is "%s"', (from, to, words) => {
    expect(weekWords({ from, to })).toBe(words);
  });
});
