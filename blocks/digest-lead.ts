import { formatAge } from '../src/core/duration.ts';
import { capitalize } from '../src/core/text.ts';
import type { Digest, DigestMetric } from '../src/digest/digest.ts';
import { isQuietDay } from '../src/digest/quiet-day.ts';
import { compared, metricName, wordingOf } from './digest-words.ts';
import { escapeMrkdwn } from './escape.ts';
import { moment } from './time.ts';

/** When and where a digest is read. */
export interface LeadView {
  readonly now: number;
  /** IANA name of the reader's zone. */
  readonly timeZone: string;
}

/** Names that are written out; the lists beneath have more. */
const NAMED = 3;

/** The digest in a few sentences that are enough alone, as mrkdwn without markup. */
export function leadSentences(digest: Digest, view: LeadView): readonly string[] {
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
