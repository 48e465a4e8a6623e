import { plainFailure } from '../../blocks/kit/failure.ts';
import { type Catalog, metricPaths } from '../catalog/catalog.ts';
import { atMost } from '../core/at-most.ts';
import { SECOND_MS } from '../core/time.ts';
import type { TimeseriesApi } from '../datadog/client.ts';
import { readCollectors } from '../datadog/collector-reader.ts';
import { failureOf } from '../datadog/failure.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { areaSubject, type Watch, watchLabel } from '../watches/rules/watch.ts';
import type { ChangeReader } from './change-reader.ts';
import { REASONS, type ReasonReader } from './reason-reader.ts';
import { collectorSignals } from './rules/collector-signals.ts';
import type { Covering } from './rules/covering.ts';
import type { Evaluation, Signal } from './rules/evaluation.ts';
import type { CoveredWatch } from './rules/evaluation-state.ts';
import { channelOfRule } from './rules/identity.ts';
import type { Incident } from './rules/incident.ts';
import { redRules, watchRules } from './rules/score-rules.ts';
import { scoreSignals } from './rules/score-signals.ts';
import { SCORES, type ScoreReader } from './score-reader.ts';

/** Sources of an evaluation. */
export interface EvaluationOptions {
  readonly api: TimeseriesApi;
  readonly scores: ScoreReader;
  readonly catalog: Catalog;
  readonly timeZone: string;
  /** Whether there is an on-call channel; without one only watches are evaluated, and no Datadog outage is reported. */
  readonly isOncall: boolean;
  /** Resolves to the id of the on-call channel, in which rules of the catalog cover watches; undefined while it is not known. */
  readonly oncallChannel: () => Promise<string | undefined>;
  readonly covering: Covering;
  /** Reads why subjects fail; without it alerts name no reason. */
  readonly reasons?: ReasonReader;
  /** Reads what was reported before they failed; without it alerts name no change. */
  readonly changes?: ChangeReader;
}

/**
 * Evaluates all rules about collectors, and those about scores: `red` rules of the catalog, and channels' watches, which are null if they
 * could not be read. Returns `unreachable` when Datadog cannot be read.
 */
export async function evaluateRules(
  options: EvaluationOptions,
  watches: readonly Watch[] | null,
  now: number,
): Promise<Evaluation> {
  const covered = await coveredWatches(options, watches ?? []);
  const own = (watches ?? []).filter((watch) => !covered.has(watch));
  const signals = await readSignals(options, own, now);
  if (signals.kind === 'unreachable') return signals;
  const evaluation = { ...signals, inCatalog: subjectsOf(options.catalog), covered: [...covered.values()] };
  const { areas } = options.catalog;
  const unread =
    watches === null ? ({ isWithoutWatches: true } as const) : { leftWatches: watches.filter(isWithout(areas)) };
  if (options.reasons === undefined) return { ...evaluation, ...unread };
  // A watch waits for no reason: its message has the score.
  const oncall = evaluation.signals.filter(({ rule }) => channelOfRule(rule) === undefined);
  let before: Seen['before'];
  const reasons = options.reasons.read(oncall, now);
  const reading = reasons.then(async (known) => {
    before = await options.changes?.read(oncall, known, now);
  });
  // Both wait no longer than one: an alarm goes out without what is not known by then.
  const [known] = await Promise.all([reasons, atMost(reading, REASONS.waitMs)]);
  return { ...evaluation, ...unread, reasons: known, ...(before && { before }) };
}

/** Longest time that an evaluation waits for the id of the on-call channel, in milliseconds: until it is known, watches are evaluated. */
const CHANNEL_WAIT_MS = SECOND_MS;

/** The watches of the on-call channel that a rule of the catalog makes a second thread. */
async function coveredWatches(
  { isOncall, oncallChannel, covering }: EvaluationOptions,
  watches: readonly Watch[],
): Promise<ReadonlyMap<Watch, CoveredWatch>> {
  const rules = watches.flatMap((watch) => {
    const found = covering.of(watch);
    return found === undefined ? [] : [[watch, found.rule] as const];
  });
  if (!isOncall || rules.length === 0) return new Map();
  const asking = oncallChannel().catch(() => undefined);
  const own = await atMost(asking, CHANNEL_WAIT_MS);
  return new Map(
    rules
      .filter(([{ channel }]) => channel === own)
      .map(([watch, rule]) => [watch, { channel: watch.channel, subject: watch.subject, rule }]),
  );
}

/** Everything that a rule or a watch may be about. */
function subjectsOf(catalog: Catalog): ReadonlySet<string> {
  const areas = catalog.areas.map(({ key }) => areaSubject(key));
  return new Set([...catalog.collectors.map(({ name }) => name), ...areas, ...metricPaths(catalog)]);
}

function isWithout(areas: Catalog['areas']): (watch: Watch) => boolean {
  return ({ subject }) => watchLabel(subject, { areas }) === undefined;
}

type Seen = Extract<Evaluation, { readonly kind: 'evaluated' }>;

/** Everything that is watched: by on-call, and by the channels in the database. */
export interface WatchedChannels {
  readonly isOncall: boolean;
  readonly store: () => Pick<Store, 'watches'>;
  readonly current: () => Promise<readonly Incident[]>;
}

/**
 * Reads the watches of all channels: null if the database cannot be read, on which no alarm of on-call depends, and `nothing` if there is
 * nothing to evaluate, not even an open incident of a watch that has ended.
 */
export async function readWatches({
  isOncall,
  store,
  current,
}: WatchedChannels): Promise<readonly Watch[] | null | 'nothing'> {
  try {
    const watches = await store().watches.all();
    if (isOncall || watches.length > 0) return watches;
    const isOpen = (await current()).some(({ channel, status }) => channel !== undefined && status === 'firing');
    return isOpen ? watches : 'nothing';
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

async function readSignals(options: EvaluationOptions, watches: readonly Watch[], now: number): Promise<Evaluation> {
  const { api, catalog, timeZone, isOncall, scores } = options;
  const rules = [...(isOncall ? redRules(catalog) : []), ...watchRules(watches, catalog)];
  const hasScores = rules.some(({ about }) => about.length > 0);
  // At the same time as the collectors, whose alarms do not wait for it.
  if (hasScores) scores.begin();
  try {
    const collectors = isOncall ? await readCollectorSignals(api, catalog, now) : [];
    const isFailing = collectors.some(({ verdict }) => verdict === 'breach');
    const rollup = hasScores ? await scores.newest(now, isFailing ? 0 : SCORES.waitMs) : null;
    return { kind: 'evaluated', at: now, signals: [...collectors, ...scoreSignals(rules, rollup)] };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return { kind: 'unreachable', at: now, says: plainFailure(failure, now, timeZone) };
  }
}

async function readCollectorSignals(api: TimeseriesApi, catalog: Catalog, now: number): Promise<readonly Signal[]> {
  const { alerts, collectors } = catalog;
  const readings = await readCollectors(api, { catalog, scope: '*', now });
  return collectorSignals(alerts.rules, { collectors, readings, now });
}
