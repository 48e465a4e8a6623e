import type { Digest, DigestArea, DigestMetric } from '../src/digest/digest.ts';
import { bySeverity, formatFom, type Status } from '../src/health/status.ts';
import { scoreLine } from './digest-sections.ts';
import { compared, shortName, wordingOf } from './digest-words.ts';
import { paragraphs } from './layout.ts';
import { enumerate } from './list.ts';
import { type Message, message } from './message.ts';
import { listHeading, WORDS } from './status.ts';

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
