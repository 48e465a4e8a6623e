import { FIRING } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import {
  type DigestPicture,
  type DigestView,
  renderDigest,
  renderDigestArea,
  renderFurtherAreas,
} from '../../blocks/digest/digest.ts';
import { renderDigestUnavailable, renderSkipped } from '../../blocks/digest/digest-notices.ts';
import { context, type Message, withoutPictures } from '../../blocks/kit/message.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { buildDigest, type Digest } from '../../src/digest/rules/content.ts';
import type { Failure } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { dashboardLinkOf } from './dashboard-links.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ZONE = 'Europe/Berlin';
const DAYS = 15;
const URL = 'https://datadog.example.com/';

const fom = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const daily = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: DAYS, maxLength: DAYS });
const scores = daily(fc.record({ value: fom, withData: fc.nat(500), of: fc.nat(500) }));

/** Metrics that share few courses, for 300 times 15 numbers take fast-check too long. */
const rowsOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Rollup['areas'][number]['rows']> => {
  const courses = fc.array(fc.tuple(daily(fom), fc.boolean()), { minLength: 1, maxLength: 12 });
  const labels = fc
    .constantFrom(0, 1, 25, 300)
    .chain((length) => fc.array(name, { minLength: length, maxLength: length }));
  return fc.tuple(labels, courses).map(([all, some]) =>
    all.map((label, at) => {
      const [foms, isOverdue] = some[at % some.length] ?? [[], true];
      return { key: 'key', label, foms, lastDataAt: null, isOverdue };
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
    incidentLinks: fc.constant(new Map([[FIRING.id, URL]])),
  });
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
