import type { KnownBlock } from '@slack/types';
import { formatAge } from '../../src/core/duration.ts';
import { capitalize } from '../../src/core/text.ts';
import { type Digest, type DigestMetric, isQuietDay } from '../../src/digest/rules/content.ts';
import type { ReportedBefore } from '../../src/explain/reported-before.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { reportedText } from '../health/reported-before.ts';
import { openIncidentLines } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { type Choice, whyControls } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn, literal, plainText } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { type Message, message, missingPictures, paragraphs, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { enumerateWith, listed, MAX_LISTED } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { compared, metricLabel, scoreLine, type Wording, wordingOf } from './digest-words.ts';

/** Context in which a digest is rendered. `now` is in milliseconds since 1970, `timeZone` is the readers' zone. */
export interface DigestView extends TimeContext {
  /** Time at which it was due, in milliseconds since 1970, if it is posted late. */
  readonly late: { readonly dueAt: number } | null;
  readonly pictures: readonly DigestPicture[];
  readonly links: readonly DashboardLink[];
  /** Permalinks of the open incidents' threads, by incident id. */
  readonly incidentThreads?: ReadonlyMap<string, string>;
  /** Changes that were reported nearest before newly red metrics, by `area.metric`, as far as anything was. */
  readonly changes?: ReadonlyMap<string, ReportedBefore>;
}

/** Renders a digest: a summary that can stand alone, what has changed, pictures, links. */
export function renderDigest(digest: Digest, view: DigestView): Message {
  const [first = '', ...more] = summarySentences(digest, view);
  const details = isQuietDay(digest) ? [] : [...digestSections(digest, view), ...openIncidents(digest, view)];
  return message(
    [first, ...more],
    [
      section([`*${first}*`, ...more].join(' ')),
      ...details,
      ...view.pictures.map(pictureBlock),
      ...dashboardLinks(view.links),
      smallPrint({ ...view, at: digest.at, environment: undefined, notes: smallPrintNotes(digest, view) }),
      ...whyControls(redChoices(digest)),
    ],
  );
}

/** A choice for each red metric, newly red ones first. The digest stays: the answer is private. */
function redChoices({ isStale, newlyRed, stillRed }: Digest): readonly Choice[] {
  if (isStale) return [];
  return [...newlyRed, ...stillRed].map(({ area, label, path }) => {
    return { label: `${area}: ${label}`, commandLine: `/health why ${path}` };
  });
}

function openIncidents({ incidents }: Digest, { now, timeZone, incidentThreads }: DigestView): readonly KnownBlock[] {
  const open = incidents.map((incident) => {
    const permalink = incidentThreads?.get(incident.id);
    return permalink === undefined ? { incident } : { incident, permalink };
  });
  return paragraphs(openIncidentLines(open, { now, timeZone, isPrivate: false }));
}

function smallPrintNotes(digest: Digest, { now, timeZone, late }: DigestView): readonly string[] {
  return [
    ...(late ? [`late: due at ${moment(late.dueAt, now, timeZone)}`] : []),
    ...(digest.timeZone === timeZone ? [] : [`days of ${digest.timeZone}`]),
  ];
}

/** The current time, and the readers' time zone. */
interface TimeContext {
  readonly now: number;
  /** IANA name of the reader's zone. */
  readonly timeZone: string;
}

/** Names in the summary, at most; the lists below have more. */
const MOST_NAMED = 3;

/** Summary of a digest in a few sentences, as mrkdwn without markup. */
function summarySentences(digest: Digest, view: TimeContext): readonly string[] {
  if (isQuietDay(digest)) return [quietSentence(digest)];
  return [...scoreSentences(digest, view), newlyRedSentence(digest), countsSentence(digest)].filter(
    (sentence) => sentence !== '',
  );
}

function quietSentence(digest: Digest): string {
  const count = metricsOf(digest).length;
  const metrics =
    count === 1 ? 'the one metric has data and is not red' : `all ${count} metrics have data and none is red`;
  return `A quiet day: ${overallScoreText(digest)}; ${metrics}, no open incidents.`;
}

function scoreSentences(digest: Digest, { now, timeZone }: TimeContext): readonly string[] {
  const { isStale, overall, title, at } = digest;
  if (!isStale) return [`${overallScoreText(digest)}.`];
  const readAt = `${moment(at, now, timeZone)} (${formatAge(at, now)})`;
  return [
    `${escapeMrkdwn(title)} is unknown now: Datadog cannot be read.`,
    `When last read at ${readAt}, ${overallScoreText({ isStale, overall: { ...overall, title: 'it' } })}.`,
  ];
}

function overallScoreText({ isStale, overall }: Pick<Digest, 'isStale' | 'overall'>): string {
  const wording = wordingOf({ isStale });
  return `${wording.score(overall, 'areas')}, ${wording.sinceYesterday(compared(overall))}`;
}

function newlyRedSentence({ newlyRed, isStale }: Digest): string {
  if (newlyRed.length === 0) return '';
  const names = newlyRed.slice(0, MOST_NAMED).map(metricLabel).join(', ');
  const then = isStale ? ' then' : '';
  return newlyRed.length > MOST_NAMED
    ? `${newlyRed.length} newly red${then}, the worst: ${names}.`
    : `Newly red${then}: ${names}.`;
}

function countsSentence(digest: Digest): string {
  const { stillRed, recovered, gray, unread, incidents } = digest;
  const all = metricsOf(digest).length;
  const counts = [
    ...countText(stillRed.length, 'still red'),
    ...countText(recovered.length, 'recovered'),
    ...(gray.length === all && all > 1 ? [`all ${all} metrics without data`] : countText(gray.length, 'without data')),
    ...countText(unread.length, 'not read'),
    ...countText(incidents.length, incidents.length === 1 ? 'open incident' : 'open incidents'),
  ].join(', ');
  return counts === '' ? '' : `${capitalize(counts)}.`;
}

function countText(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

function metricsOf({ areas }: Digest): readonly DigestMetric[] {
  return areas.flatMap(({ metrics }) => metrics);
}

/** Lists of the areas' scores and of the metrics that are red, recovered, gray or slow; an empty list is left out. */
function digestSections(digest: Digest, view: DigestView): readonly KnownBlock[] {
  const { newlyRed, recovered, stillRed, slowest, isStale } = digest;
  const wording = wordingOf(digest);
  const { yesterday, lastWeek } = wording.days;
  const then = isStale ? ', when last read' : '';
  const heading = (words: string) => `*${words}${then}*`;
  const lightAndName = (metric: DigestMetric) => `${wording.light(metric.today)}  ${metricLabel(metric)}`;
  const metricLine = (metric: DigestMetric) => `${lightAndName(metric)}: ${wording.onYesterday(metric)}`;
  return [
    scoreLines(digest, wording, heading('Scores by area')),
    listed(heading(`Newly red since ${yesterday}`), newlyRed, (metric) => {
      return [metricLine(metric), ...changeLine(metric, view)].join('\n');
    }),
    listed(heading(`Recovered since ${yesterday}`), recovered, metricLine),
    listed(
      heading(`Still red, and change since ${yesterday}`),
      stillRed,
      (metric) => `${metricLine(metric)}, red ${wording.howLong(metric)}`,
    ),
    grayLines(digest, wording, heading('No data')),
    unreadLines(digest, heading('Could not be read from Datadog')),
    listed(
      heading(`Slowest-moving targets, and change since ${lastWeek}`),
      slowest,
      (metric) => `${lightAndName(metric)}: ${wording.onLastWeek(metric)}`,
    ),
  ].flatMap(paragraphs);
}

/**
 * Time at which a newly red metric changed, and the change that was reported shortly before; nothing if nothing is known to be. It names no
 * cause.
 */
function changeLine({ path }: DigestMetric, { changes, now, timeZone }: DigestView): readonly string[] {
  const reported = changes?.get(path);
  if (reported === undefined) return [];
  const when = (instant: number) => moment(instant, now, timeZone);
  return [`      changed at about ${when(reported.moment)}; shortly before: ${reportedText(reported, when)}`];
}

/** Scores in the catalog's order; the worst first when not all can be shown. */
function scoreLines({ areas }: Digest, wording: Wording, heading: string): readonly string[] {
  const scores = areas.map(({ change }) => change);
  const worstFirst = scores.toSorted((a, b) => (a.today.value ?? 1) - (b.today.value ?? 1));
  return listed(heading, scores.length > MAX_LISTED ? worstFirst : scores, (score) => scoreLine(score, wording));
}

function unreadLines({ unread }: Digest, heading: string): readonly string[] {
  return unread.length === 0 ? [] : [`${heading}\n${GLYPHS.gray}  ${enumerateWith(unread, metricLabel)}`];
}

function grayLines({ gray, areas }: Digest, wording: Wording, heading: string): readonly string[] {
  if (gray.length === 0) return [];
  const all = areas.reduce((count, { metrics }) => count + metrics.length, 0);
  const names = enumerateWith(gray, (metric) => `${metricLabel(metric)} (${wording.howLong(metric)})`);
  const line = gray.length === all && all > MAX_LISTED ? `none of the ${all} metrics has any` : names;
  return [`${heading}\n${GLYPHS.gray}  ${line}`];
}

/** A picture that is a file in Slack, or a missing one with the cause in plain text. */
export type DigestPicture =
  | { readonly kind: 'file'; readonly fileId: string; readonly title: string; readonly alt: string }
  | { readonly kind: 'missing'; readonly title: string; readonly why: string };

/** A picture as an image block; a missing one as a line that says so. */
export function pictureBlock(picture: DigestPicture): KnownBlock {
  if (picture.kind === 'missing') return missingPictures([picture.title], picture.why);
  return {
    type: 'image',
    slack_file: { id: picture.fileId },
    alt_text: literal(picture.alt, LIMITS.imageAltText),
    title: { type: 'plain_text', text: plainText(picture.title) },
  };
}
