import type { Generated, Selectable } from 'kysely';
import { z } from 'zod';
import type { Message } from '../../blocks/kit/message.ts';
import { parseJson } from '../core/json.ts';
import type { Subscription } from '../digest/rules/schedule.ts';
import type { Condition, EvaluationState } from '../incidents/rules/evaluation-state.ts';
import { identityOf, ownNames, type WatchKind } from '../incidents/rules/identity.ts';
import type { Incident } from '../incidents/rules/incident.ts';
import { ofDigestKey, readSubscription } from './digest-rows.ts';
import type { LiveCardTable } from './live-card-row.ts';
import { type StoredKind, subjectWithNewWord, withNewWord, withStoredWord } from './outage-word.ts';
import type { About, MessageState, OutboxMessage, Posted } from './outbox.ts';
import type { ChannelChoice, DigestRun, StoredIncident } from './store.ts';
import { RowError } from './store-error.ts';

/** Milliseconds since 1970. */
type Time = number;
/** JSON as text, the only form that both databases share. */
type Json = string;

/** The tables; in the database their names have underscores. */
export interface Tables {
  /** Migrations applied by Kysely's Migrator. */
  kyselyMigration: { name: string; timestamp: string };
  /** Number of the last migration, by which versions of the bot before the Migrator refuse a newer database. */
  migrations: { version: number };
  incidents: {
    id: string;
    kind: StoredKind | WatchKind;
    subject: string;
    status: 'firing' | 'resolved';
    openedAt: Time;
    /** Time at which it was resolved; null while it fires or has a silence. */
    closedAt: Time | null;
    version: number;
    body: Json;
  };
  /** The evaluation state: one row, with `id` 1. The table is older than the watches of channels. */
  watch: { id: number; body: Json };
  audit: {
    sequence: Generated<number>;
    key: string;
    incident: string;
    at: Time;
    actor: string | null;
    what: string;
    why: string;
  };
  outbox: OutboxTable;
  seen: { key: string; expiresAt: Time };
  digestChoices: {
    /** Key of the place and the kind. */
    channel: string;
    /** Null if the channel chose no digest. */
    subscription: Json | null;
    by: string | null;
    at: Time;
  };
  /** One row for each key of a place and a kind, and local date. */
  digestRuns: { channel: string; date: string; outcome: DigestRun['outcome']; at: Time; message: string };
  /** One row for each channel and subject. */
  watches: { channel: string; subject: string; level: string; holdMs: Time; by: string; at: Time };
  /** One row for each living card, also those that are over; of the others a channel has one. */
  liveCards: LiveCardTable;
  /** One row, with `name` `leader`. */
  leases: { name: string; holder: string | null; fence: number; expiresAt: Time };
}

interface OutboxTable {
  sequence: Generated<number>;
  key: string;
  thread: string | null;
  channel: string;
  content: Json;
  summary: string | null;
  expiresAt: Time | null;
  createdAt: Time;
  revision: number;
  shownRevision: number;
  sendingRevision: number;
  state: MessageState;
  dueAt: Time;
  attempts: number;
  attemptedAt: Time | null;
  looks: number;
  postedChannel: string | null;
  postedTs: string | null;
  notes: Json;
  mergedInto: string | null;
  outcome: string | null;
  /** Set for an incident's first message. */
  about: Json | null;
  /** 1 for a reply that is shown in the channel too. */
  broadcast: number | null;
  /** 1 for an optional message. */
  optional: number | null;
}

/** Milliseconds since 1970, as far as the calendar reaches: beyond, no time can be written in words. */
const TIME = z.number().min(-8.64e15).max(8.64e15);
const SEVERITY = z.enum(['critical', 'warning']);
/**
 * The fields that evaluating and showing an incident need: a row that lacks it costs itself only, and not every list that it would be in.
 */
const INCIDENT = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  label: z.string(),
  status: z.enum(['firing', 'resolved']),
  severity: SEVERITY,
  openedAt: TIME,
  resolvedAt: TIME.nullable(),
  symptoms: z
    .array(
      z.object({
        rule: z.string(),
        subject: z.string(),
        label: z.string(),
        severity: SEVERITY,
        says: z.string(),
        since: TIME,
        clearedAt: TIME.nullable(),
      }),
    )
    .min(1),
  acknowledged: z.object({ by: z.string(), at: TIME }).nullable(),
  silence: z.object({ by: z.string(), at: TIME, until: z.union([TIME, z.literal('recovery')]) }).nullable(),
  flips: z.array(z.number()),
  events: z.array(z.object({ kind: z.string(), number: z.number(), at: TIME })),
});
/** EvaluationState under the names in the database. */
interface StoredEvaluationState {
  readonly lastLookAt: number | null;
  readonly conditions: Readonly<
    Record<string, Omit<Condition, 'healthyEvaluations'> & { readonly healthyLooks: number }>
  >;
  readonly blind: { readonly since: number; readonly looks: number; readonly goodLooks: number } | null;
  readonly leftWatches?: readonly string[];
  readonly neverKnown?: readonly string[];
}

const mapEntries = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const EVALUATION_STATE = z.object({
  lastLookAt: z.number().nullable(),
  conditions: z.record(z.string(), z.object({})),
  leftWatches: z.array(z.string()).optional(),
  neverKnown: z.array(z.string()).optional(),
});
const MESSAGE = z.object({ text: z.string(), blocks: z.array(z.object({ type: z.string() })) });
const SUBSCRIPTION = z.object({
  channel: z.string(),
  time: z.string(),
  timeZone: z.string(),
  days: z.array(z.number()),
  since: z.number(),
  kind: z.enum(['daily', 'weekly']).optional(),
});
const NOTES = z.array(z.string());
const ABOUT = z.object({ subject: z.string(), live: z.boolean() });

/**
 * Values of a statement as both databases accept them. All numbers are integers, and PostgreSQL rejects others: a fraction of a
 * millisecond is rounded up, so that no wait gets shorter. PostgreSQL rejects NUL in a text, and neither stores half of a surrogate
 * pair: both become U+FFFD. Throws RowError for NaN and infinite or unsafe numbers.
 */
export function storable(values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (typeof value === 'string') return value.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
    if (typeof value !== 'number') return value;
    const whole = Math.ceil(value);
    if (!Number.isSafeInteger(whole)) throw new RowError(`a number cannot be stored: ${value}`);
    return whole;
  });
}

/** Throws RowError for a row that cannot be read. */
export function incidentOf(row: Selectable<Tables['incidents']>): StoredIncident {
  const stored = decode<Incident>(row.body, { shape: INCIDENT, table: 'incidents', key: row.id });
  return { incident: withNewWord({ ...stored, ...ownNames(stored) }), version: row.version };
}

/** Row of an incident without its version. Throws RowError for one that cannot be stored. */
export function incidentRow(incident: Incident) {
  // The kind and the subject of a watch's incident say its channel: no version takes it for one of on-call.
  const worded = withStoredWord(incident);
  const stored = { ...worded, ...identityOf(worded) };
  const { id, kind, subject, status, openedAt, resolvedAt, silence } = stored;
  const closedAt = status === 'resolved' && silence === null ? resolvedAt : null;
  return { id, kind, subject, status, openedAt, closedAt, body: encode(stored, 'incidents', id) };
}

/** Throws RowError for a row that cannot be read. */
export function evaluationStateOf(row: Selectable<Tables['watch']>): EvaluationState {
  const stored = decode<StoredEvaluationState>(row.body, {
    shape: EVALUATION_STATE,
    table: 'watch',
    key: String(row.id),
  });
  return {
    lastEvaluationAt: stored.lastLookAt,
    conditions: mapEntries(stored.conditions, ({ healthyLooks, ...same }) => ({
      ...same,
      healthyEvaluations: healthyLooks,
    })),
    outage: stored.blind && {
      since: stored.blind.since,
      failedEvaluations: stored.blind.looks,
      successfulEvaluations: stored.blind.goodLooks,
    },
    ...(stored.leftWatches && { leftWatches: stored.leftWatches }),
    ...(stored.neverKnown && { neverKnown: stored.neverKnown }),
  };
}

/** Stored form of the state, under the names of the first versions, which a process of the previous version still reads. */
export function storedEvaluationState(state: EvaluationState): string {
  const { lastEvaluationAt, conditions, outage, leftWatches, neverKnown } = state;
  const stored: StoredEvaluationState = {
    lastLookAt: lastEvaluationAt,
    conditions: mapEntries(conditions, ({ healthyEvaluations, ...same }) => ({
      ...same,
      healthyLooks: healthyEvaluations,
    })),
    blind: outage && {
      since: outage.since,
      looks: outage.failedEvaluations,
      goodLooks: outage.successfulEvaluations,
    },
    ...(leftWatches && { leftWatches }),
    ...(neverKnown && { neverKnown }),
  };
  return encode(stored, 'watch', '1');
}

/** Throws RowError for a row that cannot be read. */
export function outboxMessageOf(row: Selectable<Tables['outbox']>): OutboxMessage {
  const { postedChannel, postedTs, content, notes, about, broadcast, optional, looks, ...same } = row;
  return {
    ...same,
    content: decode<Message>(content, { shape: MESSAGE, table: 'outbox', key: row.key }),
    notes: decode<readonly string[]>(notes, { shape: NOTES, table: 'outbox', key: row.key }),
    posted: postedOf({ postedChannel, postedTs }),
    historySearches: looks,
    // Tables before version 4 have no such column.
    about: typeof about === 'string' ? aboutOf(about, row.key) : null,
    ...(broadcast === 1 && { broadcast: true }),
    ...(optional === 1 && { optional: true }),
  };
}

function aboutOf(text: string, key: string): About {
  const about = decode<About>(text, { shape: ABOUT, table: 'outbox', key });
  return { ...about, subject: subjectWithNewWord(about.subject) };
}

/** Location of a message in Slack; null for one that was not posted yet. */
export function postedOf({
  postedChannel: channel,
  postedTs: ts,
}: Pick<Selectable<Tables['outbox']>, 'postedChannel' | 'postedTs'>): Posted | null {
  return channel === null || ts === null ? null : { channel, ts };
}

/** Throws RowError for a row that cannot be read. */
export function choiceOf({ channel: key, subscription, by, at }: Selectable<Tables['digestChoices']>): ChannelChoice {
  const read = (text: string) =>
    readSubscription(decode<Subscription>(text, { shape: SUBSCRIPTION, table: 'digest_choices', key }));
  return { ...ofDigestKey(key), subscription: subscription === null ? null : read(subscription), by, at };
}

/** Throws RowError if the value cannot be written as JSON. */
function encode(value: object, table: string, key: string): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new RowError(`row ${key} of table ${table} cannot be stored`, { cause });
  }
}

/** Parses a column. The cast is safe because only this code writes these columns, and `shape` checks the essential fields. */
function decode<Value>(
  text: string,
  { shape, table, key }: { readonly shape: z.ZodType; readonly table: string; readonly key: string },
): Value {
  try {
    const value = parseJson(text);
    shape.parse(value);
    return value as Value;
  } catch (cause) {
    throw new RowError(`row ${key} of table ${table} cannot be read; restore a copy of the database`, { cause });
  }
}
