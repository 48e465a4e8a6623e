import { isDirectMessage } from '../../blocks/kit/text.ts';
import { renderWatchChange } from '../../blocks/watches/watch-answers.ts';
import type { Clock } from '../core/clock.ts';
import { DAY_MS } from '../core/time.ts';
import { firstMessageKey } from '../incidents/message-drafts.ts';
import type { Covering, CoveringRule } from '../incidents/rules/covering.ts';
import { type Incident, openSymptoms } from '../incidents/rules/incident.ts';
import type { KnownChannel } from '../slack/known-channel.ts';
import type { Lookups } from '../slack/lookups.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { Posted } from '../store/outbox.ts';
import type { AuditEntry, Store, WatchStore } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { isPersonal, type ScoreNow, type Watch, watchLabel, watchWords } from './rules/watch.ts';
import { readScoreNow, type ScoreNowOptions } from './score-now.ts';

/** Request of a person for a watch. */
export type WatchRequest = Pick<Watch, 'channel' | 'subject' | 'level' | 'holdMs' | 'by'>;

/** Reason for which a change was not stored: too many changes within the last hour, or as many watches as there may be. */
export type WatchRefusal = Exclude<Awaited<ReturnType<WatchStore['change']>>, 'changed' | 'conflict'>;

/**
 * Result of setting a watch. `before` is the one that it replaces, `now` what could be read of its score; `cannot-post`: by Slack's error
 * word.
 */
export type WatchSet =
  /** `beside`: the rule of on-call that notifies the same channel later. */
  | {
      readonly kind: 'set';
      readonly watch: Watch;
      readonly before: Watch | undefined;
      readonly beside?: CoveringRule;
      readonly now?: ScoreNow;
    }
  /** On-call's own channel is notified no later by this rule: nothing was changed. */
  | { readonly kind: 'covered'; readonly by: CoveringRule }
  | { readonly kind: 'same'; readonly watch: Watch }
  | { readonly kind: 'cannot-post'; readonly word: string }
  | { readonly kind: 'unchecked' }
  | { readonly kind: WatchRefusal };

/** Result of ending a watch. `before` is undefined if there was none. */
export type WatchEnded =
  | { readonly kind: 'ended'; readonly before: Watch | undefined }
  | { readonly kind: 'refused' | 'unchecked' }
  | { readonly kind: WatchRefusal };

/** A watch with what is known of it now. */
export interface ListedWatch {
  readonly watch: Watch;
  /** Name of its subject in the catalog; undefined if the catalog no longer has it. */
  readonly label: string | undefined;
  /** Its open incident, with the address of the thread if it is posted. */
  readonly open?: { readonly incident: Incident; readonly permalink?: string };
  /** Set if it is not evaluated, because this rule of on-call notifies its channel no later. */
  readonly covered?: CoveringRule;
}

/**
 * Lists and changes the watches of channels. A channel is named by its id, a person who alone is notified by theirs. Rejects with
 * StoreError while the database cannot be used.
 */
export interface WatchService {
  /** The watches of a channel. Only this channel is shown them: it may be private. */
  ofChannel(channel: string): Promise<readonly ListedWatch[]>;
  /**
   * Slack's error word for which the bot cannot post in a channel, by an answer of the last minute too; null if it can, or Slack did not
   * say.
   */
  problemOf(channel: string): Promise<string | null>;
  /** The watches that a person has set, in whatever channel; for this person only. */
  setBy(person: string): Promise<readonly Watch[]>;
  /** Sets a watch of the channel, or changes it. The change is posted there, and stored in the audit with its author. */
  set(request: WatchRequest): Promise<WatchSet>;
  /** Ends a watch, at the request of somebody in its channel. */
  end(channel: string, subject: string, by: string): Promise<WatchEnded>;
  /**
   * Ends a watch from elsewhere. `refused` unless the person set it or is a member of the channel. Anybody may end one whose channel the
   * bot may not post in, and one by direct message whose open thread is shown in a channel, because Slack did not accept it there.
   */
  endFromElsewhere(channel: string, subject: string, by: string): Promise<WatchEnded>;
}

/** Dependencies of the service. */
export interface WatchServiceOptions extends ScoreNowOptions {
  readonly store: () => Pick<Store, 'watches' | 'outbox'>;
  readonly current: () => Promise<readonly Incident[]>;
  readonly permalink: (message: Posted) => Promise<string | undefined>;
  readonly lookups: Pick<Lookups, 'access' | 'recentAccess'>;
  readonly oncallChannel: KnownChannel;
  readonly covering: Covering;
  readonly isMember: (channel: string, person: string) => Promise<'member' | 'not-a-member' | 'unknown'>;
  /** Called after a change, with its words for the log. */
  readonly onChange: (change: AuditEntry) => void;
  readonly clock: Clock;
}

/** Creates the service of the watches, over this store. */
export function createWatchService(options: WatchServiceOptions): WatchService {
  const { store, lookups, isMember } = options;
  const accessOf = async (channel: string) => (isPersonal({ channel }) ? 'open' : lookups.access(channel));
  const service: WatchService = {
    ofChannel: async (channel) =>
      listWatches(
        options,
        (await store().watches.all()).filter((watch) => watch.channel === channel),
      ),
    async problemOf(channel) {
      const access = isPersonal({ channel }) ? 'open' : await lookups.recentAccess(channel);
      return typeof access === 'object' ? access.word : null;
    },
    setBy: async (person) => (await store().watches.all()).filter(({ by }) => by === person),
    async set(request) {
      const access = await accessOf(request.channel);
      if (typeof access === 'object') return { kind: 'cannot-post', word: access.word };
      if (access === 'unknown') return { kind: 'unchecked' };
      const isOfOncall = (await options.oncallChannel().catch(() => undefined)) === request.channel;
      const covered = isOfOncall ? options.covering.of(request) : undefined;
      if (covered !== undefined) return { kind: 'covered', by: covered };
      const beside = isOfOncall ? options.covering.first(request.subject) : undefined;
      const set = await setWatch(options, request);
      return set.kind === 'set' && beside !== undefined ? { ...set, beside } : set;
    },
    end: (channel, subject, by) => endWatch(options, { channel, subject, by }),
    async endFromElsewhere(channel, subject, by) {
      const watch = (await store().watches.all()).find((one) => one.channel === channel && one.subject === subject);
      if (watch === undefined) return { kind: 'ended', before: undefined };
      if (watch.by === by) return service.end(channel, subject, by);
      if (isPersonal(watch))
        return (await isShownInChannel(options, watch)) ? service.end(channel, subject, by) : { kind: 'refused' };
      const membership = await isMember(channel, by);
      if (membership === 'member') return service.end(channel, subject, by);
      const access = await accessOf(channel);
      // A missing scope keeps the bot from looking, and not from posting.
      if (typeof access === 'object' && access.word !== 'missing_scope') return service.end(channel, subject, by);
      return { kind: membership === 'unknown' ? 'unchecked' : 'refused' };
    },
  };
  return service;
}

/** The firing incident of what is watched: its own one, or the storm in which it still fails. */
function openIncident(incidents: readonly Incident[], { channel, subject }: Watch): Incident | undefined {
  const firing = incidents.filter((one) => one.channel === channel && one.status === 'firing');
  const isIn = (one: Incident) => openSymptoms(one).some((symptom) => symptom.subject === subject);
  return firing.find((one) => one.subject === subject) ?? firing.find(isIn);
}

/** Whether the open thread of a person's watch is in a channel: Slack did not accept it as a direct message, as after the person left. */
async function isShownInChannel({ store, current }: WatchServiceOptions, watch: Watch): Promise<boolean> {
  const incident = openIncident(await current(), watch);
  if (incident === undefined) return false;
  const key = firstMessageKey(incident);
  const place = (await store().outbox.posted([key])).get(key);
  return place !== undefined && !isPersonal(place) && !isDirectMessage(place.channel);
}

/** Open incidents of a list that get the address of their thread, at most: each is a call to Slack. */
const MOST_LINKED = 8;

async function listWatches(
  { store, catalog, current, permalink, oncallChannel, covering }: WatchServiceOptions,
  watches: readonly Watch[],
): Promise<readonly ListedWatch[]> {
  if (watches.length === 0) return [];
  const oncall = await oncallChannel().catch(() => undefined);
  const incidents = await current();
  const openOf = (watch: Watch) => openIncident(incidents, watch);
  const open = watches.flatMap((watch) => openOf(watch) ?? []);
  const posted = await store().outbox.posted(open.slice(0, MOST_LINKED).map(firstMessageKey));
  return Promise.all(
    watches.map(async (watch): Promise<ListedWatch> => {
      const covered = watch.channel === oncall ? covering.of(watch) : undefined;
      const own = { watch, label: watchLabel(watch.subject, catalog), ...(covered && { covered }) };
      const incident = openOf(watch);
      if (incident === undefined) return own;
      const place = posted.get(firstMessageKey(incident));
      const link = place && (await permalink(place));
      return { ...own, open: { incident, ...(link !== undefined && { permalink: link }) } };
    }),
  );
}

async function setWatch(options: WatchServiceOptions, request: WatchRequest): Promise<WatchSet> {
  const { channel, subject, level, holdMs, by } = request;
  const now = await readScoreNow(options, { ...request, at: options.clock() });
  const toAfter = (before: Watch | undefined, at: number) =>
    before !== undefined && before.isDamaged !== true && before.level === level && before.holdMs === holdMs
      ? undefined
      : { channel, subject, level, holdMs, by, at };
  const result = await change(options, { ...request, now }, toAfter);
  switch (result.kind) {
    case 'unchanged':
      return result.before === undefined ? { kind: 'unchecked' } : { kind: 'same', watch: result.before };
    case 'changed':
      return result.after === null
        ? { kind: 'unchecked' }
        : { kind: 'set', watch: result.after, before: result.before, ...(now && { now }) };
    default:
      return result;
  }
}

async function endWatch(
  options: WatchServiceOptions,
  about: Pick<Watch, 'channel' | 'subject' | 'by'>,
): Promise<WatchEnded> {
  const result = await change(options, about, (before) => (before === undefined ? undefined : null));
  return result.kind === 'unchanged' || result.kind === 'changed' ? { kind: 'ended', before: result.before } : result;
}

type Changed =
  | { readonly kind: 'unchanged'; readonly before: Watch | undefined }
  | { readonly kind: 'changed'; readonly before: Watch | undefined; readonly after: Watch | null }
  | { readonly kind: WatchRefusal };

/** Stores what `toAfter` makes of the watch: null for none, undefined to leave it as it is. */
async function change(
  options: WatchServiceOptions,
  { channel, subject, by, now }: Pick<Watch, 'channel' | 'subject' | 'by'> & { readonly now?: ScoreNow | undefined },
  toAfter: (before: Watch | undefined, at: number) => Watch | null | undefined,
): Promise<Changed> {
  const { store, clock, onChange } = options;
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    const all = await store().watches.all();
    const before = all.find((watch) => watch.channel === channel && watch.subject === subject);
    const at = Math.max(clock(), (before?.at ?? 0) + 1);
    const after = toAfter(before, at);
    if (after === undefined) return { kind: 'unchanged', before };
    const { message, audit } = recordOf(options, { channel, subject, by, before, after, at, now });
    const result = await store().watches.change({ channel, subject, after, before, message, audit });
    if (result === 'conflict') continue;
    if (result !== 'changed') return { kind: result };
    onChange(audit);
    return { kind: 'changed', before, after };
  }
  throw new StoreError('the watches of the channel change faster than a change can be stored. Next step: try again');
}

/** Time until a notice about a change expires, in milliseconds; the audit entry stays. */
const NOTICE_EXPIRES_MS = DAY_MS;

interface ChangedWatch extends Pick<Watch, 'channel' | 'subject' | 'by' | 'at'> {
  readonly before: Watch | undefined;
  readonly after: Watch | null;
  readonly now: ScoreNow | undefined;
}

/** The notice to the channel, which others read, and the entry of the audit. */
function recordOf({ catalog }: Pick<WatchServiceOptions, 'catalog'>, changed: ChangedWatch) {
  const { channel, subject, by, at, before, after, now } = changed;
  const what = after === null ? 'watch-ended' : before === undefined ? 'watch-set' : 'watch-changed';
  const shown = after ?? before;
  const why = `${subject}${shown === undefined ? '' : `, ${watchWords(shown)}`}`;
  const key = `watch-change:${channel}:${subject}:${what}:${at}`;
  const content = renderWatchChange({ by, before, after, now, label: watchLabel(subject, catalog) ?? subject });
  return {
    audit: { key, incident: `watch:${channel}`, at, actor: by, what, why },
    message: isPersonal({ channel })
      ? null
      : { key, thread: null, channel, content, summary: null, expiresAt: at + NOTICE_EXPIRES_MS },
  };
}
