import { FIRING, silence } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import { type DigestPicture, type DigestView, renderDigest } from '../../blocks/digest/digest.ts';
import { renderDigestArea, renderFurtherAreas } from '../../blocks/digest/digest-area.ts';
import { renderDigestUnavailable, renderSkipped } from '../../blocks/digest/digest-notices.ts';
import { renderReview } from '../../blocks/digest/review.ts';
import { renderReviewReplies } from '../../blocks/digest/review-replies.ts';
import { context, type Message, withoutPictures } from '../../blocks/kit/message.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { buildDigest, type Digest } from '../../src/digest/rules/content.ts';
import type { Review } from '../../src/digest/rules/review.ts';
import { reviewHealth } from '../../src/digest/rules/review-health.ts';
import { reviewIncidents } from '../../src/digest/rules/review-incidents.ts';
import type { Failure } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { COMPLETE, failureOf, pastOf, SPAN } from '../fixtures/reviews.ts';
import { dashboardLinkOf } from './dashboard-links.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ZONE = 'Europe/Berlin';
const DAYS = 15;
const URL = 'https://datadog.example.com/';
const PAST = pastOf('subject', failureOf('2026-11-18T08:00:00Z', 4, 60));
const DOUBTFUL = { ...COMPLETE, unreadable: 2, gaps: [{ since: NOW - 8_000_000_000, until: null }] };

const fom = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const daily = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: DAYS, maxLength: DAYS });
const scores = daily(fc.record({ value: fom, withData: fc.nat(500), of: fc.nat(500) }));

/** Metrics that share few courses, for 300 times 15 numbers take fast-check too long. */
const rowsOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Rollup['areas'][number]['rows']> => {
  const unread = fc.constantFrom({}, {}, { unread: '<!channel> HTTP 500' }, { refused: '<!here> a bad query' });
  const courses = fc.array(fc.tuple(daily(fom), fc.boolean(), unread), { minLength: 1, maxLength: 12 });
  const labels = fc
    .constantFrom(0, 1, 25, 300)
    .chain((length) => fc.array(name, { minLength: length, maxLength: length }));
  return fc.tuple(labels, courses).map(([all, some]) =>
    all.map((label, at) => {
      const [foms, isOverdue, answer] = some[at % some.length] ?? [[], true, {}];
      return { key: 'key', label, foms, lastDataAt: null, isOverdue, ...answer };
    }),
  );
};

const digestOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Digest> => {
  const area = fc.record({ key: fc.constant('area'), title: name, rows: rowsOf(name), scores });
  const rollup: fc.Arbitrary<Rollup> = fc.record({
    title: name,
    timeZone: fc.constant(ZONE),
    days: fc.constant(lastLocalDays(NOW, ZONE, DAYS)),
    areas: fc.array(area, { maxLength: 12 }),
    overall: scores,
  });
  const incidents = fc.array(
    name.map((label) => ({ ...FIRING, label })),
    { maxLength: 20 },
  );
  return fc
    .record({ rollup, at: fc.constantFrom(NOW, NOW - 3_600_000), isStale: fc.boolean(), incidents })
    .map(buildDigest);
};

const viewOf = (name: fc.Arbitrary<string>): fc.Arbitrary<DigestView> => {
  const picture: fc.Arbitrary<DigestPicture> = fc.oneof(
    fc.record({ kind: fc.constant('file' as const), fileId: fc.constant('F0123456789'), title: name, alt: name }),
    fc.record({ kind: fc.constant('missing' as const), title: name, why: name }),
  );
  return fc.record({
    now: fc.constant(NOW),
    timeZone: fc.constantFrom(ZONE, 'Asia/Kathmandu'),
    late: fc.constantFrom(null, { dueAt: NOW - 3_600_000 }),
    pictures: fc.array(picture, { maxLength: 2 }),
    links: fc.array(dashboardLinkOf(name, URL), { maxLength: 6 }),
    incidentThreads: fc.constant(new Map([[FIRING.id, URL]])),
  });
};

/** A review of these names: four weeks of metrics, and incidents of the reviewed one. */
const reviewOf = (name: fc.Arbitrary<string>, failure: fc.Arbitrary<Failure>): fc.Arbitrary<Review> => {
  const values = fc.array(fom, { minLength: SPAN.days.length, maxLength: SPAN.days.length });
  const row = fc.tuple(name, values, fc.boolean()).map(([label, foms, isRefused]) => ({
    key: 'key',
    label,
    foms,
    lastDataAt: null,
    isOverdue: false,
    ...(isRefused && { refused: label }),
  }));
  const area = fc.record({ key: name, title: name, rows: fc.array(row, { maxLength: 30 }), scores: fc.constant([]) });
  const rollup: fc.Arbitrary<Rollup> = fc.record({
    title: name,
    timeZone: fc.constant(ZONE),
    days: fc.constant(SPAN.days),
    areas: fc.array(area, { maxLength: 30 }),
    overall: fc.constant([]),
  });
  const past = fc.array(
    name.map((label) => ({ ...PAST, subject: label, label })),
    { maxLength: 60 },
  );
  const silenced = fc.array(
    name.map((label) => ({ ...FIRING, label, silence: silence('recovery') })),
    { maxLength: 20 },
  );
  return fc
    .tuple(rollup, past, silenced, failure, fc.constantFrom('all', 'no health', 'no incidents'), fc.boolean())
    .map(([read, incidents, active, why, known, isPosting]) => ({
      week: SPAN.week,
      before: SPAN.before,
      at: NOW,
      health: known === 'no health' ? null : reviewHealth(read, SPAN),
      failure: known === 'no health' ? { failure: why, since: NOW } : null,
      incidents:
        known === 'no incidents'
          ? null
          : reviewIncidents({ history: { incidents, coverage: DOUBTFUL }, active, isPosting, now: NOW }, SPAN),
    }));
};

/** Every renderer of the digest, given all that data may hold. */
export function digestRenderings(
  name: fc.Arbitrary<string>,
  failure: fc.Arbitrary<Failure>,
): readonly [string, fc.Arbitrary<Message>][] {
  const morning = fc.tuple(digestOf(name), viewOf(name)).map(([digest, view]) => renderDigest(digest, view));
  return [
    ['renderDigest', morning],
    ['withoutPictures', fc.tuple(morning, name).map(([message, why]) => withoutPictures(message, why))],
    [
      'renderDigestArea',
      fc.tuple(name, rowsOf(name), scores, fc.boolean()).map(([title, rows, all, isStale]) => {
        const rollup = {
          title,
          timeZone: ZONE,
          days: [],
          areas: [{ key: 'a', title, rows, scores: all }],
          overall: [],
        };
        const [area] = buildDigest({ rollup, at: NOW, isStale, incidents: [] }).areas;
        if (!area) throw new Error('the digest has lost its area');
        const { message, summary } = renderDigestArea(area, { isStale });
        // The summary is shown too, as one line among others.
        return { ...message, blocks: [...message.blocks, context(summary)] };
      }),
    ],
    [
      'renderReview',
      fc.tuple(reviewOf(name, failure), viewOf(name)).map(([review, view]) => renderReview(review, view)),
    ],
    [
      'renderReviewReplies',
      fc.tuple(reviewOf(name, failure), viewOf(name), fc.nat(2)).map(([review, view, index]) => {
        const replies = renderReviewReplies(review, view);
        return replies[index % Math.max(1, replies.length)] ?? renderReview(review, view);
      }),
    ],
    ['renderFurtherAreas', fc.integer({ min: 1, max: 5_000 }).map(renderFurtherAreas)],
    [
      'renderSkipped',
      fc
        .array(fc.constantFrom('2026-11-20', '2026-11-23'), { minLength: 1, maxLength: 400 })
        .map((dates) => renderSkipped({ dates, dueAt: NOW, timeZone: ZONE, cause: 'not-running' })),
    ],
    [
      'renderDigestUnavailable',
      fc
        .tuple(name, failure)
        .map(([title, one]) =>
          renderDigestUnavailable({ title, failure: one, failingSince: NOW, now: NOW, timeZone: ZONE }),
        ),
    ],
  ];
}
