import type { KnownBlock } from '@slack/types';
import type { Digest, DigestMetric, ScoreChange } from '../src/digest/digest.ts';
import { compared, metricName, shortName, type Wording, wordingOf } from './digest-words.ts';
import { paragraphs } from './layout.ts';
import { enumerate, listed, MAX_LISTED } from './list.ts';
import { GLYPHS } from './status.ts';

/** The areas' scores and what is red, recovered, gray or slow: a paragraph each, and none for what there is not. */
export function digestSections(digest: Digest): readonly KnownBlock[] {
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
export function scoreLine(change: ScoreChange, wording: Wording): string {
  return `${wording.light(change.today.value)}  *${shortName(change.title)}*: ${wording.changes(compared(change))}`;
}

function grayLines({ gray, areas }: Digest, wording: Wording, heading: string): readonly string[] {
  if (gray.length === 0) return [];
  const all = areas.reduce((count, { metrics }) => count + metrics.length, 0);
  const names = enumerate(gray.map((metric) => `${metricName(metric)} (${wording.howLong(metric)})`));
  const line = gray.length === all && all > MAX_LISTED ? `none of the ${all} metrics has any` : names;
  return [`${heading}\n${GLYPHS.gray}  ${line}`];
}
