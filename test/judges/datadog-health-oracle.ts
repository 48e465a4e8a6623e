import { type AskedQuery, partsOf, type ReceivedValue, receivedIn, wholeOf } from './datadog-answerer.ts';

/** What the bot has to say of a generated answer, worked out once more and as plainly as it can be; times in UTC. */

type Points = ReadonlyMap<number, number>;
type Cell = number | null;

const DAY = 86_400_000;
const QUARTER = 15 * 60_000;
/** Two runs of the only collector. */
const FRESH = 2 * QUARTER;

const averageOf = (values: readonly number[]): Cell =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The values of a span, oldest first. */
const during = (points: Points, from: number, to: number) =>
  [...points].sort(([a], [b]) => a - b).flatMap(([at, value]) => (at >= from && at < to ? [value] : []));

const newestOf = (points: Points) => Math.max(...points.keys());

/** Full marks at 0, none at 10. */
const markOf = (raw: number) => Math.min(1, Math.max(0, (10 - raw) / 10));

/** A figure of merit lies between 0 and 1: anything else is none. */
const figuresIn = (points: Points): Points => new Map([...points].filter(([, value]) => value >= 0 && value <= 1));

/** The starts of the last so many days, oldest first. */
const daysUntil = (now: number, count: number) =>
  Array.from({ length: count }, (_, index) => Math.floor(now / DAY) * DAY - (count - 1 - index) * DAY);

interface Given {
  readonly answer: unknown;
  readonly asked: AskedQuery;
  readonly now: number;
}

const metricsOf = (told: ReadonlyMap<string, readonly ReceivedValue[]>, key: string) => ({
  figures: figuresIn(wholeOf(told, new RegExp(`:health\\.shop\\.${key}\\.fom\\{`))),
  raw: wholeOf(told, new RegExp(`:raw\\.shop\\.${key}\\{`)),
});

const scoreOf = (cells: readonly Cell[]) => {
  const known = cells.filter((cell) => cell !== null);
  return { value: averageOf(known), withData: known.length, of: cells.length };
};

const dailyMarks = ({ figures, raw }: { readonly figures: Points; readonly raw: Points }, days: readonly number[]) =>
  days.map((day) => {
    const marks = during(raw, day, day + DAY).map(markOf);
    return averageOf(during(figures, day, day + DAY)) ?? averageOf(marks);
  });

const isLate = ({ figures, raw }: { readonly figures: Points; readonly raw: Points }, now: number) =>
  now - newestOf(raw.size > 0 ? raw : figures) > QUARTER + FRESH;

/** Cells and scores of /health. */
export function expectedRollup({ answer, asked, now }: Given, keys: readonly string[]) {
  const days = daysUntil(now, 7);
  const told = receivedIn(answer, asked, { now, since: days[0] ?? now });
  const rows = keys.map((key) => {
    const metric = metricsOf(told, key);
    return { foms: dailyMarks(metric, days), isOverdue: isLate(metric, now) };
  });
  const scores = days.map((_, day) =>
    scoreOf(rows.map(({ foms, isOverdue }) => (isOverdue && day === 6 ? null : (foms[day] ?? null)))),
  );
  return { rows, scores };
}

/** Values, figures and light of /health METRIC over 7 days. */
export function expectedMetric({ answer, asked, now }: Given, key: string) {
  const all = daysUntil(now, 35);
  const metric = metricsOf(receivedIn(answer, asked, { now, since: all[0] ?? now }), key);
  const days = all.slice(-7);
  const { raw } = metric;
  const foms = dailyMarks(metric, days);
  const today = foms[6] ?? null;
  const shown = during(raw, days[0] ?? now, now);
  return {
    values: days.map((day) => averageOf(during(raw, day, day + DAY))),
    foms,
    reading: readingIn(raw, now, QUARTER),
    status: isLate(metric, now) ? 'gray' : lightOf(today),
    lowest: shown.length === 0 ? null : Math.min(...shown),
    highest: shown.length === 0 ? null : Math.max(...shown),
  };
}

function lightOf(figure: Cell): string {
  if (figure === null) return 'gray';
  // As a person reads it: 0.7 is 0.7, whatever is left of it in binary fractions.
  const read = Number(figure.toPrecision(12));
  if (read >= 0.7) return 'green';
  return read >= 0.3 ? 'yellow' : 'red';
}

function readingIn(points: Points, now: number, bucket: number) {
  const at = newestOf(points);
  const value = points.get(at);
  return value === undefined ? null : { value, current: now - at <= bucket + FRESH };
}

/** What the on-call rules look at: the newest raw values of collectors that still report. */
export function expectedCurrent({ answer, asked, now }: Given, keys: readonly string[]) {
  const told = receivedIn(answer, asked, { now, since: asked.from });
  const values = keys.flatMap((key) => {
    const reading = readingIn(metricsOf(told, key).raw, now, 10_000);
    return reading?.current ? [[`shop.${key}`, reading.value] as const] : [];
  });
  return Object.fromEntries(values);
}

/** A number, parts over time and a ranking of a dashboard over 7 days. */
export function expectedDashboard({ answer, asked, now }: Given) {
  const days = daysUntil(now, 7);
  const told = receivedIn(answer, asked, { now, since: days[0] ?? now });
  const bucket = 600_000;
  const parts = [...partsOf(told, /:raw\.parts\{.* by \{part\}/, 'part')];
  const ranked = parts.flatMap(([label, points]) => {
    const reading = readingIn(points, now, bucket);
    return reading?.current ? [{ label, value: reading.value }] : [];
  });
  return {
    number: readingIn(wholeOf(told, /:raw\.number\{/), now, bucket),
    courses: Object.fromEntries(
      parts.map(([label, points]) => [label, days.map((day) => averageOf(during(points, day, day + DAY)))]),
    ),
    ranked: Object.fromEntries(ranked.map(({ label, value }) => [label, value])),
  };
}

/** What the only collector says of its newest run, and its light. */
export function expectedCollector({ answer, asked, now }: Given) {
  const told = receivedIn(answer, asked, { now, since: asked.from });
  const of = (metric: string) => wholeOf(told, new RegExp(`:collector\\.all\\.${metric}\\{`));
  const [failed, duration, metrics, errors] = ['failed', 'duration_seconds', 'metric_count', 'error_count'].map(of);
  const series = [failed, duration, metrics, errors].map((points) => points ?? new Map<number, number>());
  const lastRunAt = Math.max(...series.map(newestOf));
  const [hasFailed = null, seconds = null, count = null] = series.map((points) => points.get(lastRunAt) ?? null);
  const counted = errors && errors.size > 0 ? during(errors, now - 3_600_000 + 1, now) : undefined;
  const lately = counted?.reduce((sum, value) => sum + value, 0) ?? null;
  return {
    reading: {
      lastRunAt: Number.isFinite(lastRunAt) ? lastRunAt : null,
      durationSeconds: seconds,
      metricCount: count,
      failed: hasFailed === null ? null : hasFailed > 0,
      errorsLastHour: lately,
    },
    status: collectorLight({ lastRunAt, hasFailed, lately, seconds }, now),
  };
}

interface Run {
  readonly lastRunAt: number;
  readonly hasFailed: Cell;
  readonly lately: Cell;
  readonly seconds: Cell;
}

/** Red and yellow for any one reason that is known; green only where every reason is known not to be there. */
function collectorLight({ lastRunAt, hasFailed, lately, seconds }: Run, now: number): string {
  if (now - lastRunAt > FRESH) return 'gray';
  if ((hasFailed ?? 0) > 0 || (lately ?? 0) > 3) return 'red';
  if ((lately ?? 0) > 0 || (seconds ?? 0) > 30) return 'yellow';
  return hasFailed === null || lately === null || seconds === null ? 'gray' : 'green';
}
