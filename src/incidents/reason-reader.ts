import { type Catalog, type CatalogCollector, freshFor } from '../catalog/catalog.ts';
import { ERROR_FEED } from '../catalog/feeds.ts';
import { cutBetweenWords } from '../core/text.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { readFeeds, reportedReaches } from '../datadog/feed-reader.ts';
import type { FeedSearch } from '../datadog/feed-search.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import { datadogTag } from '../datadog/query.ts';
import { REPORTED_RUNS, readReportedRuns } from '../datadog/reported-runs-reader.ts';
import { affectedRows } from '../health/affected-rows.ts';
import type { ReportedRun } from '../health/collector-health.ts';
import type { FeedReading } from '../health/dashboard-status.ts';
import type { FeedEntry } from '../health/feed.ts';
import { REACH_FEED } from '../health/source-reach.ts';
import type { Logger } from '../observability/log.ts';
import { type Breaches, type BreachReader, createBreachReader, type KnownBreach } from './breach-reader.ts';
import { metricReason } from './rules/metric-reason.ts';
import type { CollectorReason, Reason, Reasons, ReportedError } from './rules/reason.ts';

/** Bounds of the reading of reasons. */
export const REASONS = {
  /** Longest time that an evaluation waits for the reason of a new failure, in milliseconds: the alarm goes out without it. */
  waitMs: 2 * SECOND_MS,
  /** Interval after which a reason is read again while its errors are not known, and once they are, in milliseconds. */
  unknownMs: 30 * SECOND_MS,
  knownMs: 5 * MINUTE_MS,
  /** Time after which a reason whose errors stay unknown is read at the longer interval, in milliseconds. */
  eagerMs: 10 * MINUTE_MS,
  /** Errors and runs stored of a collector, the characters of an error, and the collectors and metrics read at once. */
  errors: 3,
  runs: 12,
  characters: 400,
  collectors: 25,
  metrics: 5,
} as const;

/** Sources of reasons. */
export interface ReasonSources {
  readonly api: TimeseriesApi;
  readonly feeds: FeedSearch;
  readonly reader: Pick<HealthReader, 'metric'>;
  readonly catalog: Catalog;
  /** Longest wait in milliseconds, if it differs from that of REASONS. */
  readonly waitMs?: number;
  readonly log: Pick<Logger, 'error'>;
}

/** Reads why subjects fail. */
export type ReasonReader = BreachReader<Reason>;

const NOT_READ =
  'why a collector or a metric fails could not be read because of a bug; its alarm goes out without it. Next step: report the error as a bug';

/** Creates a reader that remembers reasons while their subjects fail, and makes one reading at a time. */
export function createReasonReader(sources: ReasonSources): ReasonReader {
  const { waitMs = REASONS.waitMs, log } = sources;
  return createBreachReader({
    waitMs,
    readAll: (breaches, now) => readAll(sources, breaches, now),
    isDue,
    onError: (error) => log.error({ err: error }, NOT_READ),
  });
}

function isDue({ value: reason, firstAt }: KnownBreach<Reason>, now: number): boolean {
  if (now < reason.readAt) return true;
  const isKnown = reason.problem === undefined && (reason.kind === 'metric' || reason.errors.length > 0);
  const isEager = !isKnown && now - firstAt < REASONS.eagerMs;
  return now - reason.readAt >= (isEager ? REASONS.unknownMs : REASONS.knownMs);
}

/** Reads the reasons of these subjects. Never rejects: what cannot be read is named in its reason. */
async function readAll(sources: ReasonSources, breaches: Breaches, now: number): Promise<Reasons> {
  const byName = new Map(sources.catalog.collectors.map((collector) => [collector.name, collector]));
  const subjects = [...breaches.keys()];
  const collectors = subjects.flatMap((subject) => byName.get(subject) ?? []).slice(0, REASONS.collectors);
  const metrics = subjects.filter((subject) => !byName.has(subject)).slice(0, REASONS.metrics);
  const [ofCollectors, ofMetrics] = await Promise.all([
    collectors.length === 0 ? [] : readCollectorReasons(sources, { collectors, breaches, now }),
    Promise.all(metrics.map((path) => readMetricReason(sources, path, now))),
  ]);
  return new Map([...ofCollectors, ...ofMetrics]);
}

async function readMetricReason(
  { reader }: ReasonSources,
  path: string,
  now: number,
): Promise<readonly [string, Reason]> {
  const answer = await reader
    .metric(path, 7)
    .catch((error: unknown) => ({ kind: 'unavailable' as const, failure: { detail: problemOf(error) } }));
  return [path, metricReason(answer, now)];
}

/** Collectors to read, with the rules that they breach. */
interface Failing {
  readonly collectors: readonly CatalogCollector[];
  readonly breaches: Breaches;
  readonly now: number;
}

async function readCollectorReasons(
  { api, feeds, catalog }: ReasonSources,
  { collectors, breaches, now }: Failing,
): Promise<readonly (readonly [string, Reason])[]> {
  const names = collectors.map(({ name }) => name);
  // An ongoing error is reported once an hour, and each run comes one interval after the other.
  const spanMs = HOUR_MS + Math.max(...collectors.map(freshFor));
  const tags = names.map((name) => datadogTag('collector', name)).join(' OR ');
  const span = { from: now - spanMs, to: now };
  const [allRuns, entries] = await Promise.all([
    readReportedRuns(api, names, now).catch((error: unknown) => problemOf(error)),
    readFeeds(feeds, { feeds: [ERROR_FEED, REACH_FEED], scope: `(${tags})`, span }),
  ]);
  return collectors.map((collector) => {
    const runs = typeof allRuns === 'string' ? allRuns : allRuns.get(collector.name);
    const rules = breaches.get(collector.name) ?? [];
    return [collector.name, collectorReason(catalog, { collector, rules, runs, entries, now })];
  });
}

/** Findings about one collector. */
interface CollectorFindings {
  readonly collector: CatalogCollector;
  readonly rules: readonly string[];
  /** Its runs, or why they could not be read; undefined if Datadog refused its query. */
  readonly runs: readonly ReportedRun[] | string | undefined;
  readonly entries: ReadonlyMap<string, FeedReading>;
  readonly now: number;
}

function collectorReason(
  catalog: Catalog,
  { collector, rules, runs = 'Datadog rejected the query', entries, now }: CollectorFindings,
): CollectorReason {
  const breached = catalog.alerts.rules.filter(({ name }) => rules.includes(name));
  const isOfAll = breached.some(({ kind }) => kind === 'failed' || kind === 'no_data');
  const known = typeof runs === 'string' ? [] : runs;
  const good = known.find((run) => breached.every((rule) => isGood(run, rule)));
  const lastGoodRunAt = good?.at ?? null;
  const { entries: reported = [], problem } = entries.get(ERROR_FEED) ?? {};
  const since = (entry: FeedEntry) => entry.fields.collector === collector.name && entry.at >= (lastGoodRunAt ?? 0);
  const errors = distinctErrors(reported.filter(since));
  const filled = known.find(({ failed }) => failed === false)?.at;
  return {
    kind: 'collector',
    readAt: now,
    errors: errors.slice(0, REASONS.errors).map((entry) => errorOf(catalog, entry)),
    moreErrors: Math.max(0, errors.length - REASONS.errors),
    needsErrors: breached.some(({ kind }) => kind === 'failed' || kind === 'errors'),
    since: now - REPORTED_RUNS.spanMs,
    runs: known.slice(0, REASONS.runs),
    lastGoodRunAt,
    rows: affectedRows(catalog, collector, isOfAll ? undefined : missingMetrics(collector, entries)),
    grayFrom: isOfAll && filled !== undefined ? filled + freshFor(collector) : null,
    ...(problem !== undefined && { problem }),
    ...(typeof runs === 'string' && { runsProblem: runs }),
  };
}

/** Whether a run does not breach a rule; for a rule about errors it has none. */
function isGood({ failed, errors, seconds }: ReportedRun, rule: Catalog['alerts']['rules'][number]): boolean {
  if (failed !== false) return false;
  if (rule.kind === 'errors') return errors === 0;
  return rule.kind !== 'duration' || (seconds !== null && seconds <= rule.over);
}

/** Metrics that the newest run did not send, as the collector reported it last. */
function missingMetrics({ name }: CatalogCollector, entries: CollectorFindings['entries']): ReadonlySet<string> {
  const reaches = reportedReaches(entries.get(REACH_FEED)?.entries ?? []);
  return new Set(
    reaches.filter(({ collector, isEnough }) => collector === name && !isEnough).flatMap(({ metrics }) => metrics),
  );
}

/** Errors, newest first, the same message once. */
function distinctErrors(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  const newestFirst = entries.toSorted((a, b) => b.at - a.at);
  const distinct = new Map(newestFirst.toReversed().map((entry) => [entry.title, entry]));
  return newestFirst.filter((entry) => distinct.get(entry.title) === entry);
}

const NEXT_STEP = 'Next step: ';

function errorOf(catalog: Catalog, { at, title, fields: { metric = '' } }: FeedEntry): ReportedError {
  // A title may be long: every step of this takes time in proportion to its length.
  const parts = title.split(NEXT_STEP).map((part) => part.trim());
  const [message = '', ...steps] = parts.map((part, index) =>
    index === parts.length - 1 ? part : part.replace(/[.;,]$/, ''),
  );
  return {
    at,
    message: cutBetweenWords(message, REASONS.characters),
    nextStep: cutBetweenWords(steps.join('; '), REASONS.characters),
    about: cutBetweenWords(labelled(catalog, metric), REASONS.characters),
  };
}

/** A list of metrics with the labels of the catalog for those that it knows. */
function labelled({ areas }: Catalog, metrics: string): string {
  const labels = new Map(areas.flatMap((area) => area.metrics.map(({ raw, label }) => [raw, label] as const)));
  return metrics
    .split(', ')
    .map((name) => labels.get(name) ?? name)
    .join(', ');
}

function problemOf(error: unknown): string {
  return failureOf(error)?.detail ?? 'the response could not be read';
}
