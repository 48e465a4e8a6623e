import { setImmediate as afterOthers } from 'node:timers/promises';
import { DAY_MS } from '../src/core/time.ts';
import type { Incident, IncidentEvent } from '../src/incidents/rules/incident.ts';
import type { MessageDraft, MessagePatch } from '../src/store/outbox.ts';
import type { AuditEntry, Store } from '../src/store/store.ts';

/** Amount of activity in a day of the team, and the retention times. */
export interface BusyTeam {
  readonly incidents: number;
  readonly eventsOfIncident: number;
  readonly presses: number;
  readonly digests: number;
  /** Keys of requests from Slack and of collectors' events, a day. */
  readonly seen: number;
  readonly seenKeptMs: number;
  readonly kept: { readonly messagesMs: number; readonly incidentsMs: number };
  /** Number of periods of a day; each is written at once. */
  readonly periods: number;
}

/** The busiest expected team, with the bot's default retention. */
export const BUSY_TEAM: BusyTeam = {
  incidents: 40,
  eventsOfIncident: 8,
  presses: 20,
  digests: 5,
  seen: 1_000,
  seenKeptMs: 30 * DAY_MS,
  periods: 4,
  kept: { messagesMs: 30 * DAY_MS, incidentsMs: 400 * DAY_MS },
};

const CARD = 'incident:';

/**
 * Simulates the work of the team from `from` for `days` days on that store, which this process leads with `fence`: incidents open, are
 * reported, clicked and resolved, digests are sent, and what is old is deleted as the bot's job does. `see` writes keys that were seen, many
 * at once.
 */
export async function simulateBusyDays(
  store: Store,
  {
    from,
    days,
    see,
  }: {
    readonly from: number;
    readonly days: number;
    readonly see: (keys: readonly string[], expiresAt: number) => Promise<void>;
  },
  { fence, team }: { readonly fence: number; readonly team: BusyTeam },
): Promise<void> {
  const periodMs = DAY_MS / team.periods;
  for (let at = from; at < from + days * DAY_MS; at += periodMs) {
    const share = (ofDay: number) => shareOf(ofDay, Math.floor((at % DAY_MS) / periodMs), team.periods);
    await simulateIncidents(store, team, { fence, at, periodMs, count: share(team.incidents) });
    await press(store, at, share(team.presses));
    await see(
      Array.from({ length: share(team.seen) }, (_, index) => `seen ${at} ${index}`),
      at + team.seenKeptMs,
    );
    if (at % DAY_MS === 0) await sendDigests(store, team, { fence, at });
    for (let isMore = true; isMore; )
      ({ isMore } = await store.thinning.thin(fence, { at, firstMessagePrefix: CARD, retention: team.kept }));
    // SQLite answers without waiting, and its used statements are freed only between two turns of the event loop: a bot has many of those.
    await afterOthers();
  }
}

/** The part of a day's total that falls into this period. */
function shareOf(ofDay: number, period: number, periods: number): number {
  return Math.floor(((period + 1) * ofDay) / periods) - Math.floor((period * ofDay) / periods);
}

async function simulateIncidents(
  store: Store,
  { eventsOfIncident }: BusyTeam,
  {
    fence,
    at,
    periodMs,
    count,
  }: { readonly fence: number; readonly at: number; readonly periodMs: number; readonly count: number },
): Promise<void> {
  const opened = Array.from({ length: count }, (_, index) => incidentAt(at, index, 1));
  const changes = opened.map((incident) => ({ incident, version: 0 }));
  const evaluationState = { lastEvaluationAt: at, conditions: {}, outage: null };
  await store.incidents.commit({
    fence,
    evaluationState,
    incidents: changes,
    audit: opened.flatMap((one) => auditOf(one, 0)),
    messages: opened.map(cardOf),
    at,
  });
  await send(store, { fence, at, keys: opened.map(({ id }) => CARD + id) });
  const end = at + periodMs / 2;
  const resolved = opened.map((incident) => ({
    ...incidentAt(at, Number(incident.subject.slice(1)), eventsOfIncident),
    ...({ status: 'resolved', resolvedAt: end, resolution: { kind: 'recovered' } } as const),
  }));
  const replies = resolved.flatMap(repliesOf);
  await store.incidents.commit({
    fence,
    incidents: resolved.map((incident) => ({ incident, version: 1 })),
    audit: resolved.flatMap((one) => auditOf(one, 1)),
    messages: [...resolved.map(cardOf), ...replies],
    at: end,
  });
  await send(store, {
    fence,
    at: end,
    keys: [...resolved.map(({ id }) => CARD + id), ...replies.map(({ key }) => key)],
    revision: 2,
  });
}

function incidentAt(at: number, index: number, events: number): Incident {
  const symptom = {
    rule: 'full',
    subject: `s${index}`,
    label: `Disk ${index}`,
    severity: 'critical',
    since: at,
  } as const;
  return {
    id: `s${index}-${new Date(at).toISOString().toLowerCase()}`,
    kind: 'subject',
    subject: `s${index}`,
    label: `Disk ${index}`,
    status: 'firing',
    severity: 'critical',
    openedAt: at,
    resolvedAt: null,
    resolution: null,
    acknowledged: null,
    silence: null,
    flips: [],
    flapping: false,
    symptoms: [{ ...symptom, says: '97 % of the disk are in use, more than 95 %', clearedAt: null }],
    remindFrom: at,
    reminders: 0,
    events: Array.from({ length: events }, (_, number): IncidentEvent => {
      const line = { number: number + 1, at: at + number, actor: number % 2 === 0 ? null : 'U0123456789' };
      return number === 0 ? { kind: 'opened', ...line } : { kind: 'reminded', count: number, ...line };
    }),
  };
}

function auditOf({ id, events }: Incident, from: number): readonly AuditEntry[] {
  return events
    .slice(from)
    .map(({ number, at, actor, kind }) => ({ key: `${id}:${number}`, incident: id, at, actor, what: kind, why: '' }));
}

const cardOf = ({ id, label, events }: Incident) =>
  draft(`${CARD}${id}`, {
    thread: null,
    channel: 'C0ONCALL',
    text: `${label} is full. ${events.length}`,
    bytes: 2_500,
  });

function repliesOf({ id, events }: Incident): readonly MessageDraft[] {
  return events
    .slice(1)
    .map(({ number }) =>
      draft(`${id}:${number}`, { thread: `${CARD}${id}`, channel: 'C0ONCALL', text: `Reminder ${number}`, bytes: 600 }),
    );
}

/** A text as large as those of the bot's own messages. */
function draft(
  key: string,
  {
    thread,
    channel,
    text,
    bytes,
  }: { readonly thread: string | null; readonly channel: string; readonly text: string; readonly bytes: number },
): MessageDraft {
  const block = { type: 'section', text: { type: 'mrkdwn', text: text.padEnd(bytes, '.') } };
  return { key, thread, channel, content: { text, blocks: [block] }, summary: null, expiresAt: null };
}

async function send(
  store: Store,
  {
    fence,
    at,
    keys,
    revision = 1,
  }: { readonly fence: number; readonly at: number; readonly keys: readonly string[]; readonly revision?: number },
): Promise<void> {
  const shown: MessagePatch = {
    state: 'sent',
    shownRevision: revision,
    sendingRevision: revision,
    attempts: 1,
    attemptedAt: at,
    posted: { channel: 'C0ONCALL', ts: `${at}.1` },
  };
  const fresh = { ...shown, shownRevision: 1, sendingRevision: 1 };
  await store.outbox.patch(fence, new Map(keys.map((key) => [key, key.startsWith(CARD) ? shown : fresh])));
}

/** Clicks of people who come too late: one line of the history each. */
async function press(store: Store, at: number, count: number): Promise<void> {
  const audit = Array.from({ length: count }, (_, index) => ({
    key: `too-late:${at}:${index}`,
    incident: `s0-${new Date(at).toISOString().toLowerCase()}`,
    at,
    actor: `U${index}`,
    what: 'too-late',
    why: '',
  }));
  if (count > 0) await store.incidents.commit({ incidents: [], audit, messages: [], at });
}

async function sendDigests(
  store: Store,
  { digests }: BusyTeam,
  { fence, at }: { readonly fence: number; readonly at: number },
): Promise<void> {
  const date = new Date(at).toISOString().slice(0, 10);
  const channels = Array.from({ length: digests }, (_, index) => `C0DIGEST${index}`);
  const messages = channels.flatMap((channel) => {
    const key = `digest:${channel}:${date}`;
    return [
      draft(key, { thread: null, channel, text: 'Digest', bytes: 6_000 }),
      draft(`${key}:0`, { thread: key, channel, text: 'More', bytes: 3_000 }),
    ];
  });
  const runs = channels.map(
    (channel) => ({ channel, date, outcome: 'sent', at, message: `digest:${channel}:${date}` }) as const,
  );
  await store.digests.record(fence, { runs, messages, at });
  await send(store, { fence, at, keys: messages.map(({ key }) => key) });
}
