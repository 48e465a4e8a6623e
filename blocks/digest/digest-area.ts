import type { Digest, DigestArea, DigestMetric } from '../../src/digest/rules/content.ts';
import { bySeverity, formatFom, type Status } from '../../src/health/thresholds.ts';
import { type Message, message, paragraphs, renderNotice } from '../kit/message.ts';
import { listHeading, WORDS } from '../kit/status.ts';
import { enumerate, enumerateWith } from '../kit/text.ts';
import { compared, scoreLine, shortName, wordingOf } from './digest-words.ts';

/** An area's reply in a digest's thread. */
export interface DigestReply {
  readonly message: Message;
  /** The reply as one line of mrkdwn. */
  readonly summary: string;
}

/** Metrics with a line of their own, at most. */
const MOST_LINES = 20;

/** Renders one area's score and metrics, worst first; the healthy ones share one line. */
export function renderDigestArea({ change, metrics }: DigestArea, { isStale }: Pick<Digest, 'isStale'>): DigestReply {
  const wording = wordingOf({ isStale });
  const score = scoreLine(change, wording);
  const sentence = change.isUnread
    ? wording.score(change, 'metrics')
    : `${wording.score(change, 'metrics')}, ${wording.changes(compared(change))}`;
  const sorted = metrics.toSorted((a, b) => bySeverity(a.status, b.status) || (a.today ?? 0) - (b.today ?? 0));
  const healthy = sorted.filter(({ status }) => status === 'green');
  const others = sorted.filter(({ status }) => status !== 'green');
  const lines = others.map((metric) => {
    if (metric.isUnread) return `${wording.light(null)}  ${shortName(metric.label)}: could not be read`;
    const change = wording.sinceYesterday(metric);
    return `${wording.light(metric.today)}  ${shortName(metric.label)}: ${change}, ${WORDS[metric.status]} ${wording.howLong(metric)}`;
  });
  const rest = lines.length - MOST_LINES;
  const greens = healthy.map(({ label, today }) => `${shortName(label)} ${formatFom(today)}`);
  return {
    message: message(
      [
        sentence,
        ...namesByStatus(others, 'red'),
        ...namesByStatus(others, 'yellow'),
        ...namesByStatus(others, 'gray'),
        ...namesOfUnread(others),
      ],
      [
        [score],
        [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`and ${rest} more that are not healthy`] : [])],
        greens.length > 0 ? [`${listHeading('green', isStale)} ${enumerate(greens)}`] : [],
      ].flatMap(paragraphs),
    ),
    summary: [score, ...namesByStatus(others, 'red')].join('; '),
  };
}

/** Renders the last reply of a digest with very many areas: how many have no reply of their own. */
export function renderFurtherAreas(count: number): Message {
  const areas = count === 1 ? '1 more area has a better score' : `${count} more areas have better scores`;
  return renderNotice(`${areas} than these.`, 'Next step: type `/health` and the name of an area to see it.');
}

function namesByStatus(metrics: readonly DigestMetric[], status: Status): readonly string[] {
  const own = metrics.filter((metric) => metric.status === status && !metric.isUnread);
  return namesWith(own, status === 'gray' ? 'without data' : WORDS[status]);
}

function namesOfUnread(metrics: readonly DigestMetric[]): readonly string[] {
  return namesWith(
    metrics.filter(({ isUnread }) => isUnread),
    'not read',
  );
}

function namesWith(metrics: readonly DigestMetric[], words: string): readonly string[] {
  if (metrics.length === 0) return [];
  return [`${metrics.length} ${words}: ${enumerateWith(metrics, ({ label }) => shortName(label))}`];
}
