import { datadogTag } from '../datadog/query.ts';
import { shownName } from '../files/file-error.ts';
import {
  type Collector,
  type FeedEvent,
  firstNamed,
  type MetricGap,
  type Part,
  type Reach,
  type Sample,
} from './collector.ts';
import { SourceError } from './exchange.ts';
import { restSeenWhole, shortfallNotes, withoutMetrics } from './reach.ts';

/** A failure to read something in a run, and the metrics that are missing because of it. */
export interface RunError {
  readonly message: string;
  readonly asks: string;
  readonly metrics: readonly string[];
  /** The thrown error if the collector itself is at fault: for the log, never for people. */
  readonly fault?: unknown;
}

/** The result of one run. */
export interface Run {
  readonly samples: readonly Sample[];
  readonly events: readonly FeedEvent[];
  /** Failures of a part as a whole, or of some of its metrics. */
  readonly errors: readonly RunError[];
  /** Gaps in the sources themselves, which are not errors. */
  readonly notes: readonly MetricGap[];
  /** Spans that were read, of sources of which anything was read. */
  readonly reach: readonly Reach[];
  /** Whether nothing at all could be read. */
  readonly failed: boolean;
  /** Whether a part found nothing that is current. */
  readonly isIdle?: boolean;
}

/** Course of a run, for a caller that shows its progress or ends it. */
export interface RunCourse {
  readonly signal?: AbortSignal | undefined;
  /** Called with what a part asks, as soon as it has been read or has failed. */
  readonly onPart?: ((asks: string) => void) | undefined;
}

/** A collector that can be run without knowing the type of its sources. */
export interface Runnable {
  readonly name: string;
  readonly parts: readonly Pick<Part<never>, 'metrics' | 'asks'>[];
  run(now: number, timeoutMs: number, course?: RunCourse): Promise<Run>;
}

/** Returns the same collector with the type of its sources hidden. */
export function runnable<Sources>(collector: Collector<Sources>): Runnable {
  const { name, parts } = collector;
  return {
    name,
    parts,
    run: (now, timeoutMs, course) => runCollector(collector, { now, timeoutMs, ...course }),
  };
}

/**
 * Runs a collector once: all parts in parallel, each failing alone. A part that has not finished within `timeoutMs`, or when `signal` ends
 * the run, is an error, and so are a value that is not a number, one whose source was not read over its whole window up to now, and two
 * that Datadog would store as one. Never rejects. `now` in milliseconds since 1970.
 */
export async function runCollector<Sources>(
  { open, parts }: Collector<Sources>,
  { now, timeoutMs, signal, onPart }: RunCourse & { readonly now: number; readonly timeoutMs: number },
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
    const results = await Promise.all(
      parts.map(async (part) => {
        const result = await readPart(part, now, () => Promise.race([part.read(sources, now), late]));
        onPart?.(part.asks);
        return result;
      }),
    );
    const errors = results.flatMap((result) => result.errors);
    return {
      samples: results.flatMap(({ samples }) => samples),
      events: results.flatMap(({ events }) => events),
      errors,
      notes: results.flatMap(({ notes }) => notes),
      reach: results.flatMap(({ reach }) => reach),
      failed: results.every(({ samples, errors: own }) => samples.length === 0 && own.length > 0),
      ...(results.some(({ isIdle }) => isIdle) && { isIdle: true }),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    end();
  }
}

type PartResult = Omit<Run, 'failed'>;

async function readPart<Sources>(
  { metrics, asks }: Part<Sources>,
  now: number,
  read: () => ReturnType<Part<Sources>['read']>,
): Promise<PartResult> {
  try {
    const reading = await read();
    const { events = [], notes = [], reach = [], isIdle = false } = reading;
    const { samples, missing = [] } = withoutMetrics(reading, { missing: shortfallNotes(reach, now) });
    const finite = samples.filter(({ value }) => Number.isFinite(value));
    const notFinite = samples.filter(({ value }) => !Number.isFinite(value)).map(({ metric }) => metric);
    const valueNotes =
      notFinite.length > 0 ? [{ message: 'a value is not a number', metrics: [...new Set(notFinite)] }] : [];
    const distinct = oneSeriesEach(finite);
    const reasons = [...missing, ...valueNotes, ...distinct.missing];
    const errors = reasons.map(({ message, metrics: missed }) => ({ message, metrics: missed, asks }));
    const spans = [...reach, ...restSeenWhole(asks, distinct.samples, reach)];
    return { samples: distinct.samples, events, notes, reach: spans, errors, ...(isIdle && { isIdle }) };
  } catch (error) {
    const isOfSource = error instanceof SourceError;
    const message = isOfSource ? error.message : OWN_FAULT;
    return {
      samples: [],
      events: [],
      notes: [],
      reach: [],
      errors: [{ message, asks, metrics, ...(!isOfSource && { fault: error }) }],
    };
  }
}

/** Message for an error that is not the source's own: its text is for the log only. */
const OWN_FAULT = 'the collector failed because of a bug; see the log of the bot';

/**
 * Returns a function that gives the first spelling of names that Datadog treats as one under this key, so that counts by name do not split.
 */
export function oneSpelling(key: string): (name: string) => string {
  const spellings = new Map<string, string>();
  return (name) => {
    const tag = datadogTag(key, name);
    const first = spellings.get(tag) ?? name;
    spellings.set(tag, first);
    return first;
  };
}

/** Samples of which no two are one series in Datadog, and the notes about those left out. */
export interface OneSeriesEach {
  readonly samples: readonly Sample[];
  readonly missing: readonly MetricGap[];
}

/**
 * Leaves out samples that would be two values of one series at one time, because Datadog takes their tags for the same: it would store
 * one of them, and whether they can be added is not known here. A collector whose values can be added does so itself.
 */
function oneSeriesEach(samples: readonly Sample[]): OneSeriesEach {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const series = seriesOf(sample);
    bySeries.set(series, [...(bySeries.get(series) ?? []), sample]);
  }
  return {
    samples: samples.filter((sample) => bySeries.get(seriesOf(sample))?.length === 1),
    missing: [...bySeries.values()].flatMap((same) => (same.length === 1 ? [] : clashNotes(same))),
  };
}

function seriesOf({ metric, tags = {} }: Sample): string {
  const written = Object.entries(tags).map(([key, value]) => datadogTag(key, value));
  return [metric, ...written.sort()].join(' ');
}

function clashNotes(same: readonly Sample[]): readonly MetricGap[] {
  return same.slice(0, 1).map((first) => {
    const names = same.map(({ tags = {} }) => shownName(Object.values(tags).join(' ') || 'no tag', 40));
    const what = `${seriesOf(first)} has ${same.length} values: Datadog treats these names as one: ${firstNamed(names)}`;
    return { message: `${what}. Next step: give one of them another name`, metrics: [first.metric] };
  });
}
