import type { KnownBlock } from '@slack/types';
import { formatAge } from '../../src/core/duration.ts';
import { capitalize } from '../../src/core/text.ts';
import {
  type Digest,
  type DigestArea,
  type DigestMetric,
  isQuietDay,
  type ScoreChange,
} from '../../src/digest/rules/content.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { bySeverity, formatFom, type Status } from '../../src/health/figure-of-merit.ts';
import { openIncidentLines } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn, literal } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { type Message, message, missingPictures, paragraphs, section } from '../kit/message.ts';
import { GLYPHS, listHeading, WORDS } from '../kit/status.ts';
import { enumerate, listed, MAX_LISTED } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { compared, metricName, shortName, type Wording, wordingOf } from './digest-words.ts';

/** How a digest is shown. `now` is milliseconds since 1970, `timeZone` the zone of those who read it. */
export interface DigestView extends LeadView {
  /** When it was due, if it comes late. */
  readonly late: { readonly dueAt: number } | null;
  readonly pictures: readonly DigestPicture[];
  readonly links: readonly DashboardLink[];
  /** Where incidents have their threads, by incident id. */
  readonly incidentLinks?: ReadonlyMap<string, string>;
}

/** A morning's message: a summary that is enough alone, what has changed, pictures, links. */
export function renderDigest(digest: Digest, view: DigestView): Message {
  const [first = '', ...more] = leadSentences(digest, view);
  const details = isQuietDay(digest) ? [] : [...digestSections(digest), ...openIncidents(digest, view)];
  return message(
    [first, ...more],
    [
      section([`*${first}*`, ...more].join(' ')),
      ...details,
      ...view.pictures.map(pictureBlock),
      ...dashboardLinks(view.links),
      smallPrint({ ...view, at: digest.at, environment: undefined, notes: notes(digest, view) }),
    ],
  );
}

function openIncidents({ incidents }: Digest, { now, timeZone, incidentLinks }: DigestView): readonly KnownBlock[] {
  const open = incidents.map((incident) => {
    const permalink = incidentLinks?.get(incident.id);
    return permalink === undefined ? { incident } : { incident, permalink };
  });
  return paragraphs(openIncidentLines(open, { now, timeZone, isPrivate: false }));
}

function notes(digest: Digest, { now, timeZone, late }: DigestView): readonly string[] {
  return [
    ...(late ? [`late: due at ${moment(late.dueAt, now, timeZone)}`] : []),
    ...(digest.timeZone === timeZone ? [] : [`days of ${digest.timeZone}`]),
  ];
}

/** When and where a digest is read. */
interface LeadView {
  readonly now: number;
  /** IANA name of the reader's zone. */
  readonly timeZone: string;
}

/** Names that are written out; the lists beneath have more. */
const NAMED = 3;

/** The digest in a few sentences that are enough alone, as mrkdwn without markup. */
function leadSentences(digest: Digest, view: LeadView): readonly string[] {
  if (isQuietDay(digest)) return [quietSentence(digest)];
  return [...scoreSentences(digest, view), newlyRedSentence(digest), countsSentence(digest)].filter(
    (sentence) => sentence !== '',
  );
}

function quietSentence(digest: Digest): string {
  const count = metricsOf(digest).length;
  const metrics =
    count === 1 ? 'the one metric has data and is not red' : `all ${count} metrics have data and none is red`;
  return `A quiet day: ${scoreWords(digest)}; ${metrics}, no open incidents.`;
}

function scoreSentences(digest: Digest, { now, timeZone }: LeadView): readonly string[] {
  const { isStale, overall, title, at } = digest;
  if (!isStale) return [`${scoreWords(digest)}.`];
  const read = `${moment(at, now, timeZone)} (${formatAge(at, now)})`;
  return [
    `${escapeMrkdwn(title)} is unknown now: Datadog cannot be read.`,
    `When last read at ${read}, ${scoreWords({ isStale, overall: { ...overall, title: 'it' } })}.`,
  ];
}

function scoreWords({ isStale, overall }: Pick<Digest, 'isStale' | 'overall'>): string {
  const wording = wordingOf({ isStale });
  return `${wording.score(overall, 'areas')}, ${wording.sinceYesterday(compared(overall))}`;
}

function newlyRedSentence({ newlyRed, isStale }: Digest): string {
  if (newlyRed.length === 0) return '';
  const names = newlyRed.slice(0, NAMED).map(metricName).join(', ');
  const then = isStale ? ' then' : '';
  return newlyRed.length > NAMED
    ? `${newlyRed.length} newly red${then}, the worst: ${names}.`
    : `Newly red${then}: ${names}.`;
}

function countsSentence(digest: Digest): string {
  const { stillRed, recovered, gray, incidents } = digest;
  const all = metricsOf(digest).length;
  const counts = [
    ...counted(stillRed.length, 'still red'),
    ...counted(recovered.length, 'recovered'),
    ...(gray.length === all && all > 1 ? [`all ${all} metrics without data`] : counted(gray.length, 'without data')),
    ...counted(incidents.length, incidents.length === 1 ? 'open incident' : 'open incidents'),
  ].join(', ');
  return counts === '' ? '' : `${capitalize(counts)}.`;
}

function counted(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

function metricsOf({ areas }: Digest): readonly DigestMetric[] {
  return areas.flatMap(({ metrics }) => metrics);
}

/** The areas' scores and what is red, recovered, gray or slow: a paragraph each, and none for what there is not. */
function digestSections(digest: Digest): readonly KnownBlock[] {
  const { newlyRed, recovered, stillRed, slowest, isStale } = digest;
  const wording = wordingOf(digest);
  const { yesterday, lastWeek } = wording.days;
  const then = isStale ? ', when last read' : '';
  const heading = (words: string) => `*${words}${then}*`;
  const named = (metric: DigestMetric) => `${wording.light(metric.today)}  ${metricName(metric)}`;
  const changed = (metric: DigestMetric) => `${named(metric)}: ${wording.onYesterday(metric)}`;
  return [
    scoreLines(digest, wording, heading('Scores by area')),
    listed(heading(`Newly red since ${yesterday}`), newlyRed, changed),
    listed(heading(`Recovered since ${yesterday}`), recovered, changed),
    listed(
      heading(`Still red, and change since ${yesterday}`),
      stillRed,
      (metric) => `${changed(metric)}, red ${wording.howLong(metric)}`,
    ),
    grayLines(digest, wording, heading('No data')),
    listed(
      heading(`Slowest-moving targets, and change since ${lastWeek}`),
      slowest,
      (metric) => `${named(metric)}: ${wording.onLastWeek(metric)}`,
    ),
  ].flatMap(paragraphs);
}

/** The catalog's order, but the worst first where not all can be shown. */
function scoreLines({ areas }: Digest, wording: Wording, heading: string): readonly string[] {
  const scores = areas.map(({ change }) => change);
  const worstFirst = scores.toSorted((a, b) => (a.today.value ?? 1) - (b.today.value ?? 1));
  return listed(heading, scores.length > MAX_LISTED ? worstFirst : scores, (score) => scoreLine(score, wording));
}

/** One area: its score of today, and how it has changed. */
function scoreLine(change: ScoreChange, wording: Wording): string {
  return `${wording.light(change.today.value)}  *${shortName(change.title)}*: ${wording.changes(compared(change))}`;
}

function grayLines({ gray, areas }: Digest, wording: Wording, heading: string): readonly string[] {
  if (gray.length === 0) return [];
  const all = areas.reduce((count, { metrics }) => count + metrics.length, 0);
  const names = enumerate(gray.map((metric) => `${metricName(metric)} (${wording.howLong(metric)})`));
  const line = gray.length === all && all > MAX_LISTED ? `none of the ${all} metrics has any` : names;
  return [`${heading}\n${GLYPHS.gray}  ${line}`];
}

/** An area's reply in a digest's thread. */
export interface DigestReply {
  readonly message: Message;
  /** The same as one line of mrkdwn. */
  readonly summary: string;
}

/** Metrics that get a line of their own. */
const LINES = 20;

/** One area's score and metrics, worst first; those that are healthy in one line. */
export function renderDigestArea({ change, metrics }: DigestArea, { isStale }: Pick<Digest, 'isStale'>): DigestReply {
  const wording = wordingOf({ isStale });
  const score = scoreLine(change, wording);
  const sentence = `${wording.score(change, 'metrics')}, ${wording.changes(compared(change))}`;
  const sorted = metrics.toSorted((a, b) => bySeverity(a.status, b.status) || (a.today ?? 0) - (b.today ?? 0));
  const healthy = sorted.filter(({ status }) => status === 'green');
  const others = sorted.filter(({ status }) => status !== 'green');
  const lines = others.map((metric) => {
    const changed = wording.sinceYesterday(metric);
    return `${wording.light(metric.today)}  ${shortName(metric.label)}: ${changed}, ${WORDS[metric.status]} ${wording.howLong(metric)}`;
  });
  const rest = lines.length - LINES;
  const greens = healthy.map(({ label, today }) => `${shortName(label)} ${formatFom(today)}`);
  return {
    message: message(
      [sentence, ...spoken(others, 'red'), ...spoken(others, 'yellow'), ...spoken(others, 'gray')],
      [
        [score],
        [...lines.slice(0, LINES), ...(rest > 0 ? [`and ${rest} more that are not healthy`] : [])],
        greens.length > 0 ? [`${listHeading('green', isStale)} ${enumerate(greens)}`] : [],
      ].flatMap(paragraphs),
    ),
    summary: [score, ...spoken(others, 'red')].join('; '),
  };
}

function spoken(metrics: readonly DigestMetric[], status: Status): readonly string[] {
  const names = metrics.filter((metric) => metric.status === status).map(({ label }) => shortName(label));
  return names.length > 0
    ? [`${names.length} ${status === 'gray' ? 'without data' : WORDS[status]}: ${enumerate(names)}`]
    : [];
}

/** A picture that Slack has as a file, or one that could not be had, in plain words. */
export type DigestPicture =
  | { readonly kind: 'file'; readonly fileId: string; readonly title: string; readonly alt: string }
  | { readonly kind: 'missing'; readonly title: string; readonly why: string };

/** A picture as a block; where there is none, a line that says so. */
function pictureBlock(picture: DigestPicture): KnownBlock {
  if (picture.kind === 'missing') return missingPictures([picture.title], picture.why);
  return {
    type: 'image',
    slack_file: { id: picture.fileId },
    alt_text: literal(picture.alt, LIMITS.imageAltText),
    title: { type: 'plain_text', text: literal(picture.title) },
  };
}
