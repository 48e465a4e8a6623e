import { type DigestView, renderDigest } from '../../../../blocks/digest/digest.ts';
import { renderDigestArea, renderFurtherAreas } from '../../../../blocks/digest/digest-area.ts';
import {
  renderDigestUnavailable,
  renderSkipped,
  type SkippedDigests,
} from '../../../../blocks/digest/digest-notices.ts';
import { withoutPictures } from '../../../../blocks/kit/message.ts';
import type { Digest } from '../../../../src/digest/rules/content.ts';
import type { MetricRow } from '../../../../src/health/rollup.ts';
import { ENDLESS_NAME, HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { DIGEST_VIEW, PICTURES, sampleDigest, sampleHistory } from './sample-digest.ts';
import { ago, DATADOG_OUTAGE, FIRING, storm, WARNING } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { NOW, rollupOf, TIME_ZONE } from './sample-rollup.ts';
import { sampleReported } from './sample-why.ts';

function digest(
  title: string,
  { about, shown, view = {} }: { readonly about: string; readonly shown: Digest; readonly view?: Partial<DigestView> },
): PreviewCase {
  return { title: `Digest, ${title}`, about, message: renderDigest(shown, { ...DIGEST_VIEW, ...view }) };
}

function reply(
  title: string,
  { areas, isStale }: Digest,
  { about, index }: { readonly about: string; readonly index: number },
): readonly PreviewCase[] {
  return areas.slice(index, index + 1).map((area) => ({
    title: `Digest of an area, ${title}`,
    about,
    message: renderDigestArea(area, { isStale }).message,
  }));
}

function skipped(
  title: string,
  {
    about,
    dates,
    cause,
  }: { readonly about: string; readonly dates: readonly string[]; readonly cause: SkippedDigests['cause'] },
): PreviewCase {
  return {
    title: `Digest skipped, ${title}`,
    about,
    message: renderSkipped({ dates, dueAt: ago(305), timeZone: TIME_ZONE, cause }),
  };
}

const healthy = (row: MetricRow): MetricRow => ({
  ...row,
  foms: row.foms.map((fom) => Math.max(fom ?? 0.8, 0.35)),
  isOverdue: false,
});
const worse = (row: MetricRow): MetricRow => ({ ...row, foms: row.foms.with(-1, (row.foms.at(-1) ?? 0) * 0.36) });
const silent = (row: MetricRow): MetricRow => ({ ...row, foms: row.foms.with(-1, null), isOverdue: true });

const rows = (labels: readonly string[]): readonly MetricRow[] =>
  labels.map((label, at) => ({
    key: `m${at}`,
    label,
    foms: Array.from({ length: 15 }, (_, day) => [0.1, 0.5, null, 0.25, 0.9][(at + (day > 13 ? at : 0)) % 5] ?? null),
    lastDataAt: NOW,
    isOverdue: false,
  }));
const areasOf = (titles: readonly string[], labels: readonly string[]) =>
  titles.map((title, at) => ({ key: `a${at}`, title, rows: rows(labels) }));
const hostile = rollupOf('<!channel> *Health* `now`', areasOf(HOSTILE_NAMES.slice(0, 3), HOSTILE_NAMES));
const MANY = Array.from({ length: 30 }, (_, at) => (at % 5 === 0 ? ENDLESS_NAME : `Metric number ${at} of many`));
const many = rollupOf(
  ENDLESS_NAME,
  areasOf(
    MANY.slice(0, 10).map((title, at) => `${at} ${title}`),
    MANY,
  ),
);
const incidents = [
  FIRING,
  { ...WARNING, id: 'second', label: 'WandB' },
  storm(['A', 'B', 'C', 'D', 'E'], 1),
  DATADOG_OUTAGE,
];
const quiet = sampleDigest({ rollup: sampleHistory({}, healthy), incidents: [] });
const bad = sampleDigest({ rollup: sampleHistory(undefined, worse), incidents });
const stale = sampleDigest({ isStale: true, at: ago(40) });
const usual = renderDigest(sampleDigest(), DIGEST_VIEW);

/** The morning's message, its thread, and the notices if it cannot be posted. */
export const DIGEST_CASES: readonly PreviewCase[] = [
  digest('usual', {
    about: 'The first line is a summary; then the sections with content, then the pictures.',
    shown: sampleDigest(),
  }),
  digest('with changes', {
    about: 'Each newly red metric says when it changed and what was reported nearest before, if anything was.',
    shown: bad,
    view: { changes: new Map(bad.newlyRed.map(({ path }, at) => [path, sampleReported(`Change number ${at}`, at)])) },
  }),
  digest('quiet day', { about: 'One line says so, and nothing but pictures and small print follows.', shown: quiet }),
  digest('bad day', { about: 'Many are newly red: the worst are named, the rest is counted.', shown: bad }),
  digest('late', {
    about: 'It is late: the small print says when it was due.',
    shown: sampleDigest(),
    view: { late: { dueAt: ago(65) } },
  }),
  digest('stale', {
    about: 'Datadog cannot be read now: all lights are gray, and it says how old the values are.',
    shown: stale,
  }),
  digest('no data', {
    about: 'Nothing reports any more: nothing is green, red or zero.',
    shown: sampleDigest({ rollup: sampleHistory({}, silent), incidents: [] }),
  }),
  digest('missing picture', {
    about: 'A picture could not be drawn: its place says why.',
    shown: sampleDigest(),
    view: {
      pictures: [
        ...PICTURES.slice(0, 1),
        { kind: 'missing', title: 'Area scores, Nov 17 to 23', why: 'the QuickChart server does not answer' },
      ],
    },
  }),
  {
    title: 'Digest, refused pictures',
    about: 'Slack accepted the text only.',
    message: withoutPictures(usual, 'no file'),
  },
  digest('in another zone', {
    about: 'The days are those of the team, the times those of the readers.',
    shown: sampleDigest(),
    view: {
      timeZone: 'Asia/Kathmandu',
    },
  }),
  digest('huge', {
    about: '300 metrics, some with names of 10,000 characters: cut, counted, within every limit.',
    shown: {
      ...sampleDigest({ rollup: many, incidents: Array.from({ length: 20 }, () => storm(MANY, 2)) }),
    },
  }),
  digest('injected', {
    about: 'Hostile names show as they are.',
    shown: sampleDigest({ rollup: hostile, incidents }),
    view: {
      pictures: HOSTILE_NAMES.slice(0, 2).map((title) => ({ kind: 'missing', title, why: title })),
      links: HOSTILE_NAMES.slice(0, 2).map(pushed),
    },
  }),
  {
    title: 'Digest of an area, and further ones',
    about: 'The last reply where there are more areas than replies.',
    message: renderFurtherAreas(42),
  },
  ...reply('usual', sampleDigest(), {
    about: 'Each status below healthy has a line, the rest shares one.',
    index: 1,
  }),
  ...reply('healthy', quiet, { about: 'All is well: two lines.', index: 0 }),
  ...reply('stale', stale, { about: 'The lights are gray.', index: 1 }),
  ...reply('huge', sampleDigest({ rollup: many }), { about: 'Thirty metrics, some with endless names.', index: 0 }),
  ...reply('injected', sampleDigest({ rollup: hostile }), { about: 'Hostile names show as they are.', index: 0 }),
  skipped('bot was away', {
    about: 'Which one, why, and how to get one now.',
    dates: ['2026-11-23'],
    cause: 'not-running',
  }),
  skipped('Slack was away', { about: 'Slack accepted nothing.', dates: ['2026-11-23'], cause: 'slack-unreachable' }),
  skipped('several', {
    about: 'A long weekend.',
    dates: ['2026-11-19', '2026-11-20', '2026-11-23'],
    cause: 'not-running',
  }),
  {
    title: 'Digest, Datadog unavailable',
    about: 'Nothing could be read: why, since when, and the next step.',
    message: renderDigestUnavailable({
      title: 'Metta System Health',
      failure: { kind: 'forbidden', detail: 'HTTP 403: Forbidden' },
      failingSince: ago(15),
      now: NOW,
      timeZone: TIME_ZONE,
    }),
  },
];
