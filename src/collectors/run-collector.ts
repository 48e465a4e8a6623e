import { datadogTag } from '../datadog/query.ts';
import { shownName } from '../files/file-error.ts';
import {
  type Collector,
  type FeedEvent,
  firstNamed,
  type Note,
  type Part,
  type Reach,
  type Sample,
} from './collector.ts';
import { SourceError } from './exchange.ts';
import { restSeenWhole, shortfalls } from './reach.ts';

/** Something that a run could not read, and the metrics that are missing for it. */
export interface RunError {
  readonly message: string;
  readonly asks: string;
  readonly metrics: readonly string[];
  /** The error itself where it is a fault of the collector's own: for the log, never for people. */
  readonly fault?: unknown;
}

/** What came of one run. */
export interface Run {
  readonly samples: readonly Sample[];
  readonly events: readonly FeedEvent[];
  /** What could not be read: of a part as a whole, or of some of its metrics. */
  readonly errors: readonly RunError[];
  /** What the source does not know itself, which is no error. */
  readonly notes: readonly Note[];
  /** How far the sources were seen of which anything was read. */
  readonly reach: readonly Reach[];
  /** Whether nothing at all could be read. */
  readonly failed: boolean;
  /** Whether a part found nothing that is current. */
  readonly isIdle?: boolean;
}

/** A collector that can be run without knowing of what sources. */
export interface Runnable {
  readonly name: string;
  readonly parts: readonly Pick<Part<never>, 'metrics' | 'asks'>[];
  run(now: number, timeoutMs: number, signal?: AbortSignal): Promise<Run>;
}

/** The same collector, its sources hidden. */
export function runnable<Sources>(collector: Collector<Sources>): Runnable {
  const { name, parts } = collector;
  return { name, parts, run: (now, timeoutMs, signal) => runCollector(collector, { now, timeoutMs, signal }) };
}

/**
 * Runs a collector once: every part side by side, each failing alone. What has not come within `timeoutMs`, or when `signal` ends
 * it, is an error, and so is a value that is no number, one whose source was not seen over its whole window up to now, and two that
 * Datadog would keep as one. Never rejects. `now` in milliseconds since 1970.
 */
export async function runCollector<Sources>(
  { open, parts }: Collector<Sources>,
  {
    now,
    timeoutMs,
    signal,
  }: { readonly now: number; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Run> {
  const ended = new AbortController();
  const end = () => ended.abort();
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  const late = new Promise<never>((_, reject) => {
    ended.signal.addEventListener('abort', () => reject(new SourceError(`no response within ${timeoutMs / 1000} s`)));
  });
  late.catch(() => {});
  try {
    const sources = open(ended.signal);
    const settled = await Promise.all(
      parts.map((part) => settle(part, now, () => Promise.race([part.read(sources, now), late]))),
    );
    const errors = settled.flatMap((one) => one.errors);
    return {
      samples: settled.flatMap(({ samples }) => samples),
      events: settled.flatMap(({ events }) => events),
      errors,
      notes: settled.flatMap(({ notes }) => notes),
      reach: settled.flatMap(({ reach }) => reach),
      failed: settled.every(({ samples, errors: own }) => samples.length === 0 && own.length > 0),
      ...(settled.some(({ isIdle }) => isIdle) && { isIdle: true }),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    end();
  }
}

type Settled = Omit<Run, 'failed'>;

async function settle<Sources>(
  { metrics, asks }: Part<Sources>,
  now: number,
  read: () => ReturnType<Part<Sources>['read']>,
): Promise<Settled> {
  try {
    const { samples, events = [], missing = [], notes = [], reach = [], isIdle = false } = await read();
    const short = shortfalls(reach, now);
    const unseen = new Set(short.flatMap((one) => one.metrics));
    const seen = samples.filter(({ metric }) => !unseen.has(metric));
    const good = seen.filter(({ value }) => Number.isFinite(value));
    const bad = seen.filter(({ value }) => !Number.isFinite(value)).map(({ metric }) => metric);
    const odd = bad.length > 0 ? [{ message: 'a value is not a number', metrics: [...new Set(bad)] }] : [];
    const own = oneSeriesEach(good);
    const lacks = [...missing, ...short, ...odd, ...own.missing];
    const errors = lacks.map(({ message, metrics: of }) => ({ message, metrics: of, asks }));
    const told = [...reach, ...restSeenWhole(asks, own.samples, reach)];
    return { samples: own.samples, events, notes, reach: told, errors, ...(isIdle && { isIdle }) };
  } catch (error) {
    const isSources = error instanceof SourceError;
    const message = isSources ? error.message : OWN_FAULT;
    return {
      samples: [],
      events: [],
      notes: [],
      reach: [],
      errors: [{ message, asks, metrics, ...(!isSources && { fault: error }) }],
    };
  }
}

/** A source says itself what is wrong; anything else is a fault of the collector's own, whose words are for the log. */
const OWN_FAULT = 'the collector failed because of a bug; see the log of the bot';

/** Of names that are one in Datadog under this key the first that was given, so that what is counted or added by it is one. */
export function oneSpelling(key: string): (name: string) => string {
  const spellings = new Map<string, string>();
  return (name) => {
    const tag = datadogTag(key, name);
    const first = spellings.get(tag) ?? name;
    spellings.set(tag, first);
    return first;
  };
}

/** Samples of which no two are one series in Datadog, and what is left out for it. */
export interface OneSeriesEach {
  readonly samples: readonly Sample[];
  readonly missing: readonly Note[];
}

/**
 * Leaves out samples that would be two values of one series at one time, because Datadog takes their tags for the same: it would keep
 * one of them, and nobody knows whether they can be added. A collector whose values can be adds them before.
 */
function oneSeriesEach(samples: readonly Sample[]): OneSeriesEach {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const series = seriesOf(sample);
    bySeries.set(series, [...(bySeries.get(series) ?? []), sample]);
  }
  return {
    samples: samples.filter((sample) => bySeries.get(seriesOf(sample))?.length === 1),
    missing: [...bySeries.values()].flatMap((same) => (same.length === 1 ? [] : clash(same))),
  };
}

function seriesOf({ metric, tags = {} }: Sample): string {
  const written = Object.entries(tags).map(([key, value]) => datadogTag(key, value));
  return [metric, ...written.sort()].join(' ');
}

function clash(same: readonly Sample[]): readonly Note[] {
  return same.slice(0, 1).map((first) => {
    const names = same.map(({ tags = {} }) => shownName(Object.values(tags).join(' ') || 'no tag', 40));
    const what = `${seriesOf(first)} has ${same.length} values: Datadog treats these names as one: ${firstNamed(names)}`;
    return { message: `${what}. Next step: give one of them another name`, metrics: [first.metric] };
  });
}
