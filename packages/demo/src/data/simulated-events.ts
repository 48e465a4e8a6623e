import { asTag, type StoredEvent, type Today } from '@metta-health-bot/local-datadog';
import type { ShownCatalog } from '../shown-bot.ts';
import { environmentTag } from './environments.ts';
import { EVENT_ROWS, type EventRow } from './rows/events.ts';
import { storyEvents } from './rows/story-events.ts';
import { outsideStories, type StoryTimes, storyTimes } from './story-times.ts';

const HOUR_MS = 3_600_000;

type EventCatalog = Pick<ShownCatalog, 'feeds' | 'collectors' | 'environmentTag' | 'environments'>;

/** Hours ago of the events in a feed that only the catalog knows. */
const HOURS_AGO = [1.5, 7, 20, 45, 90] as const;

/** The events of a made-up team with that catalog, as its collectors would have sent them until now. */
export function simulatedEvents(catalog: EventCatalog, today: Today): readonly StoredEvent[] {
  const { now } = today;
  const rows = rowsOf(catalog, storyTimes(today), now);
  const events = rows.map((row, index) => eventOf(row, { index, now, environment: environmentTag(catalog) }));
  return events.toSorted((a, b) => a.at - b.at);
}

function rowsOf({ feeds, collectors }: EventCatalog, times: StoryTimes, now: number): readonly EventRow[] {
  const names = new Set(collectors.map(({ name }) => name));
  const all = [...EVENT_ROWS.map((row) => rowOutsideStories(row, times, now)), ...storyEvents(times, now)];
  const known = all.filter(
    ({ feed, fields: { collector } }) =>
      feeds.some((one) => one.feed === feed) && (collector === undefined || names.has(collector)),
  );
  const others = new Map(
    feeds.filter(({ feed }) => !EVENT_ROWS.some((row) => row.feed === feed)).map(({ feed, fields }) => [feed, fields]),
  );
  return [...known, ...[...others].flatMap(([feed, fields]) => madeUpRows(feed, fields))];
}

/** The row where it leaves the stories their place: it began and ended earlier. */
function rowOutsideStories(row: EventRow, times: StoryTimes, now: number): EventRow {
  const hoursAgoOf = (hours: number) => (now - outsideStories(now - hours * HOUR_MS, times)) / HOUR_MS;
  const hoursAgo = hoursAgoOf(row.hoursAgo);
  if (row.ranHours === undefined) return { ...row, hoursAgo };
  const ranHours = Math.round(hoursAgoOf(row.hoursAgo + row.ranHours) - hoursAgo);
  return { ...row, hoursAgo, ranHours, fields: { ...row.fields, duration: `${ranHours} h` } };
}

function madeUpRows(feed: string, fields: readonly string[]): readonly EventRow[] {
  const shown = fields.filter((field) => field !== 'time' && field !== 'message');
  return HOURS_AGO.map((hoursAgo, index) => ({
    feed,
    hoursAgo,
    level: 'info',
    title: `${feed.replaceAll('_', ' ')} ${HOURS_AGO.length - index}`,
    fields: Object.fromEntries(
      shown.map((field) => [field, `${field.replaceAll('_', ' ')} ${HOURS_AGO.length - index}`]),
    ),
  }));
}

function eventOf(
  { feed, hoursAgo, level, title, ranHours, fields }: EventRow,
  { index, now, environment }: { readonly index: number; readonly now: number; readonly environment: string },
): StoredEvent {
  const at = Math.round(now - hoursAgo * HOUR_MS);
  const iso = (instant: number) => new Date(instant).toISOString();
  const started = ranHours === undefined ? {} : { started: iso(at - ranHours * HOUR_MS) };
  return {
    id: `${6_000_000_000_000_000_000n + BigInt(index)}`,
    at,
    title: `${title} (simulated)`,
    text: linesOf({ ...fields, ...started, time: iso(at), link: addressOf(feed, fields.number ?? `${1_000 + index}`) }),
    tags: [`feed:${feed}`, `key:${index}`, ...collectorTag(fields), environment, 'source:simulated'].map(asTag),
    level,
  };
}

/** Collectors tag what they report about themselves. */
function collectorTag({ collector }: EventRow['fields']): readonly string[] {
  return collector === undefined ? [] : [`collector:${collector}`];
}

/** Values as collectors write them: a line each, the name and its value. */
function linesOf(fields: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** Link for a person, to an address that nobody has. */
const PLACES: Readonly<Record<string, string>> = {
  failed_workflow: 'https://github.example.com/example/app/actions/runs',
  change: 'https://github.example.com/example/app/pull',
  training_run: 'https://wandb.example.com/example/arena/runs',
  eval_run: 'https://wandb.example.com/example/arena/runs',
  job: 'https://skypilot.example.com/dashboard/jobs',
};

function addressOf(feed: string, number: string): string | undefined {
  const place = PLACES[feed];
  return place && `${place}/${number}`;
}
