import { asTag, type StoredEvent } from '@metta-health-bot/local-datadog';
import { EVENT_ROWS, type EventRow } from './rows/events.ts';

const HOUR_MS = 3_600_000;

/** The events of a made-up team, as its collectors would have sent them until `now` (milliseconds since 1970). */
export function simulatedEvents(now: number): readonly StoredEvent[] {
  return EVENT_ROWS.map((row, index) => eventOf(row, index, now)).toSorted((a, b) => a.at - b.at);
}

function eventOf(
  { feed, hoursAgo, level, title, ranHours, fields }: EventRow,
  index: number,
  now: number,
): StoredEvent {
  const at = now - hoursAgo * HOUR_MS;
  const iso = (instant: number) => new Date(instant).toISOString();
  const started = ranHours === undefined ? {} : { started: iso(at - ranHours * HOUR_MS) };
  return {
    id: `${6_000_000_000_000_000_000n + BigInt(index)}`,
    at,
    title: `${title} (simulated)`,
    text: linesOf({ ...fields, ...started, time: iso(at), link: addressOf(feed, index) }),
    tags: [`feed:${feed}`, `key:${index}`, ...collectorTag(fields), 'env:production', 'source:simulated'].map(asTag),
    level,
  };
}

/** Collectors tag what they report about themselves. */
function collectorTag({ collector }: EventRow['fields']): readonly string[] {
  return collector === undefined ? [] : [`collector:${collector}`];
}

/** Values as collectors write them: a line each, the name and its value. */
function linesOf(fields: Readonly<Record<string, string | undefined>>): string {
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  return told.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** Link for a person, to an address that nobody has. */
const PLACES: Readonly<Record<string, string>> = {
  failed_workflow: 'https://github.example.com/example/app/actions/runs',
  training_run: 'https://wandb.example.com/example/arena/runs',
  eval_run: 'https://wandb.example.com/example/arena/runs',
  job: 'https://skypilot.example.com/dashboard/jobs',
};

function addressOf(feed: string, index: number): string | undefined {
  const place = PLACES[feed];
  return place && `${place}/${1_000 + index}`;
}
