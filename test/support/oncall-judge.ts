import type { StoredMessage } from '@metta-health-bot/local-slack';
import { z } from 'zod';
import { outboxKeyOf } from './posted-messages.ts';
import type { OutboxRow, StoreRows } from './store-rows.ts';

/** A promise of the bot that was broken. */
export interface Violation {
  /** In a few words; the same for the same promise. */
  readonly invariant: string;
  /** Which message, incident or row, and how. */
  readonly what: string;
}

/** What the database and Slack hold, once everything is sent. */
export interface OncallFacts {
  readonly rows: StoreRows;
  /** What the bot has posted in channels, oldest first. */
  readonly posted: readonly StoredMessage[];
  /** What the bot called that nobody expected. */
  readonly unexpected: readonly string[];
}

/** What the judge may take for granted. */
export interface Allowance {
  /** How many messages may stand there twice, because the channel's history could not be read; 0 by default. */
  readonly repeats?: number;
  /** From when on, in milliseconds since 1970, every message in Slack has a row; from the beginning by default. */
  readonly since?: number;
}

const contentSchema = z.object({ text: z.string() });
const incidentSchema = z.object({ events: z.array(z.object({ number: z.number(), kind: z.string() })) });
/** Each of these has a reply of its own, whatever else is going on. */
const ALWAYS_REPLIED = new Set(['acknowledged', 'silenced', 'resolved', 'reminded']);

/**
 * Holds database and Slack against each other: one first message per incident, and no message that is not in the database
 * (I2), its text the last one written down (I3), replies in the order of their events (I4), every event posted, itself or in another
 * message (I1), an audit entry for each (I6), nothing else called (I7). Nothing where all is well.
 */
export function judgeOncall(facts: OncallFacts, { repeats = 0, since = 0 }: Allowance = {}): readonly Violation[] {
  const { rows, posted, unexpected } = facts;
  return [
    ...rows.outbox.flatMap(unsent),
    ...unknownTo(rows, posted, since),
    ...postedTwice(posted, repeats),
    ...rows.incidents.flatMap((incident) => missingMessages(incident, rows, posted)),
    ...rows.incidents.flatMap((incident) => unaudited(incident, rows)),
    ...rows.outbox.flatMap((row) => shownOtherwise(row, rows, posted)),
    ...outOfOrder(posted),
    ...unexpected.map((what) => ({ invariant: 'no unexpected call', what })),
  ];
}

function unsent({ key, state, shown_revision, revision, optional }: OutboxRow): readonly Violation[] {
  if (state === 'sent' && shown_revision >= revision) return [];
  // A living card whose post was not confirmed is given up.
  if (optional !== null && state === 'refused') return [];
  const what = `${key} is ${state}, revision ${shown_revision} of ${revision} is shown`;
  return [{ invariant: 'everything is sent', what }];
}

function unknownTo({ outbox }: StoreRows, posted: readonly StoredMessage[], since: number): readonly Violation[] {
  const known = new Set(outbox.map(({ key }) => key));
  const unknown = posted.filter((message) => Number(message.ts) * 1_000 >= since && !known.has(outboxKeyOf(message)));
  return unknown.map((message) => ({
    invariant: 'every message is in the database',
    what: `${outboxKeyOf(message)} stands in Slack only`,
  }));
}

function postedTwice(posted: readonly StoredMessage[], repeats: number): readonly Violation[] {
  const keys = posted.map(outboxKeyOf);
  const again = keys.filter((key, index) => keys.indexOf(key) !== index);
  return again.length <= repeats
    ? []
    : again.map((key) => ({ invariant: 'nothing is posted twice', what: `${key} was posted again` }));
}

type IncidentRow = StoreRows['incidents'][number];

const eventsOf = ({ body }: IncidentRow) => incidentSchema.parse(JSON.parse(body)).events;

function missingMessages(
  incident: IncidentRow,
  { outbox }: StoreRows,
  posted: readonly StoredMessage[],
): readonly Violation[] {
  const { id } = incident;
  const invariant = 'nothing is lost';
  const first = posted.some((message) => outboxKeyOf(message) === `incident:${id}`)
    ? []
    : [{ invariant, what: `the incident ${id} has no first message` }];
  const replied = eventsOf(incident).filter(({ kind }) => ALWAYS_REPLIED.has(kind));
  const lost = replied.filter(({ number }) => !outbox.some(({ key }) => key === `${id}:${number}`));
  return [...first, ...lost.map(({ number, kind }) => ({ invariant, what: `${id}:${number} (${kind}) has no reply` }))];
}

function unaudited(incident: IncidentRow, { audit }: StoreRows): readonly Violation[] {
  const { id } = incident;
  const entries = audit.filter((entry) => entry.incident === id && entry.key.startsWith(`${id}:`));
  const numbers = entries.map(({ key }) => Number(key.slice(id.length + 1))).sort((a, b) => a - b);
  const last = eventsOf(incident).at(-1)?.number ?? 0;
  const isWhole = numbers.length === last && numbers.every((number, index) => number === index + 1);
  if (isWhole) return [];
  const what = `${id} has ${last} events, and audit entries for ${numbers.join(', ') || 'none'}`;
  return [{ invariant: 'one audit entry for each event', what }];
}

/** A message stands in Slack as the database has it last, unless another one contains it. */
function shownOtherwise(row: OutboxRow, { outbox }: StoreRows, posted: readonly StoredMessage[]): readonly Violation[] {
  if (row.optional !== null && row.state === 'refused') return [];
  const isElsewhere = row.merged_into !== null || row.outcome === 'covered by the first message';
  const merges = outbox.some(({ merged_into }) => merged_into === row.key);
  if (isElsewhere || merges) return [];
  const { text } = contentSchema.parse(JSON.parse(row.content));
  const shown = posted.filter((message) => outboxKeyOf(message) === row.key).at(-1);
  if (shown?.text.includes(text)) return [];
  const instead = shown === undefined ? 'nothing' : JSON.stringify(shown.text);
  const what = `${row.key} should read ${JSON.stringify(text)}; Slack shows ${instead}`;
  return [{ invariant: 'the last text in Slack is the last in the database', what }];
}

function outOfOrder(posted: readonly StoredMessage[]): readonly Violation[] {
  const threads = new Set(posted.map(({ threadTs }) => threadTs).filter((thread) => thread !== null));
  return [...threads].flatMap((thread) => {
    const replies = posted.filter(({ threadTs }) => threadTs === thread);
    const numbers = replies.map((reply) => Number(outboxKeyOf(reply).split(':').at(-1)));
    const isSorted = numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? number));
    if (isSorted) return [];
    const parent = posted.find(({ ts }) => ts === thread);
    const what = `${parent ? outboxKeyOf(parent) : thread} has replies ${numbers.join(', ')}`;
    return [{ invariant: 'replies stand in order', what }];
  });
}
