import type { Message } from '../../../blocks/kit/message.ts';
import type { Clock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS } from '../../core/time.ts';
import type { Logger } from '../../observability/log.ts';
import type { Posted } from '../../store/outbox.ts';
import type { Outcome, Poster, SearchResult } from './poster.ts';

/** What an alarm is about: one message each at most. */
export type AlarmKind = 'outbox' | 'database';

/** A way to on-call that needs neither the outbox nor the database: one message in the fallback channel for each kind of alarm. */
export interface FallbackChannel {
  /**
   * Sees to it that the message stands there: posted once an hour at most, by whichever process comes first where Slack lets the bot
   * read the channel; edited as it changes, and posted anew, once an hour too, where the change finds that somebody has deleted it. Never rejects: what fails is tried again with a later call.
   */
  show(kind: AlarmKind, message: Message): Promise<void>;
  /** Edits the message that stands there as the alarm's; nothing where none does, or somebody has deleted it. Never rejects. */
  end(kind: AlarmKind, message: Message): Promise<void>;
  /**
   * For a process that begins to lead: takes over what another one has told and not ended, and forgets what it has ended. Resolves to whether
   * nothing is left to try: false where Slack gave no answer. Never rejects.
   */
  takeOver(): Promise<boolean>;
  /** Whether one of that kind stands there unended, as far as this process knows. */
  isOpen(kind: AlarmKind): boolean;
  proveToken: Poster['proveToken'];
}

/** What the way is made of. `awake` measures in milliseconds. */
export interface FallbackChannelOptions {
  readonly poster: Poster;
  /** Id or name. */
  readonly channel: string;
  readonly awake: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two posts of a kind, whatever comes and goes meanwhile. */
export const ONCE_IN_MS = HOUR_MS;
/** Between two tries, and two edits. */
const AGAIN_MS = 30_000;
/** After Slack has refused the message, or may have taken it and nobody can look. */
const LATER_MS = 300_000;
/** A history that could not be read so often is not waited for: a repeat does less harm than silence. */
const MOST_UNKNOWN = 3;
/** How far back a message is looked for that a process before this one has left open. */
const LEFT_OPEN_MS = DAY_MS;

interface PostedAlarm {
  readonly kind: AlarmKind;
  posted: Posted | null;
  postedAt: number;
  /** It speaks of a trouble that is not over. */
  isOpen: boolean;
  /** This process posted it, or has edited it since. */
  isOwn: boolean;
  /** It was posted for the trouble that it speaks of now: an edit alone notifies nobody. */
  isFresh: boolean;
  shown: string;
  againAt: number;
  unknown: number;
  /** When one that somebody had deleted was last given up for a new one. */
  replacedAt: number;
}

type FoundMessage = Extract<SearchResult, { kind: 'found' }>;

/** Slack's word for a message that is not there: others say that it stands, and may not be changed. */
const DELETED = 'message_not_found';

/** For a message that spoke of a trouble that lasts, when a new one notifies of it. */
const TOLD_AGAIN: Message = { text: 'This is still going on: see the newer message below.', blocks: [] };

const openKey = (kind: AlarmKind) => `alarm:${kind}`;
const overKey = (kind: AlarmKind) => `alarm:${kind}:over`;

/** Nothing is told yet. */
export function createFallbackChannel(options: FallbackChannelOptions): FallbackChannel {
  const { poster, awake } = options;
  const all = { outbox: nothingPosted('outbox'), database: nothingPosted('database') };
  return {
    proveToken: () => poster.proveToken(),
    isOpen: (kind) => all[kind].isOpen,
    async show(kind, message) {
      const told = all[kind];
      if (awake() < told.againAt) return;
      const isOld = awake() - told.postedAt >= ONCE_IN_MS;
      if (told.posted === null || (isOld && !told.isFresh)) await post(options, told, message);
      else if (!told.isOpen || told.isOwn) await edit(options, { told, message, key: openKey(kind) });
    },
    async end(kind, message) {
      const told = all[kind];
      if (told.isOpen && awake() >= told.againAt) await edit(options, { told, message, key: overKey(kind) });
    },
    async takeOver() {
      let isDone = true;
      for (const told of Object.values(all)) {
        const found = await find(options, openKey(told.kind), LEFT_OPEN_MS);
        if (found.kind === 'unknown' || found.kind === 'token-dead') isDone = false;
        if (found.kind === 'absent') told.isOpen = false;
        if (found.kind === 'found' && found.ts !== told.posted?.ts) adopt(options, { told, found, isOpen: true });
      }
      return isDone;
    },
  };
}

function nothingPosted(kind: AlarmKind): PostedAlarm {
  return {
    kind,
    posted: null,
    postedAt: Number.NEGATIVE_INFINITY,
    isOpen: false,
    isOwn: false,
    isFresh: false,
    shown: '',
    againAt: Number.NEGATIVE_INFINITY,
    unknown: 0,
    replacedAt: Number.NEGATIVE_INFINITY,
  };
}

async function post(options: FallbackChannelOptions, told: PostedAlarm, message: Message): Promise<void> {
  const { poster, channel, awake, log } = options;
  told.againAt = awake() + AGAIN_MS;
  const standing = await standingMessage(options, told);
  if (standing === 'wait') return;
  if (typeof standing !== 'string') {
    // Of another process, or of this one, whose post got no answer.
    adopt(options, { told, found: standing.found, isOpen: standing.isOpen });
    if (!told.isOpen) await edit(options, { told, message, key: openKey(told.kind) });
    return;
  }
  const outcome = await withoutBlocksIfRefused(message, (shown) =>
    poster.post({ channel, threadTs: null, message: shown, key: openKey(told.kind) }),
  );
  const { kind } = told;
  if (outcome.kind !== 'delivered') {
    const isUnseen = standing === 'unreadable' && outcome.kind === 'in-doubt';
    told.againAt = awake() + (isUnseen ? ONCE_IN_MS : waitAfter(outcome));
    log.error({ alarm: kind, outcome, text: message.text }, 'the alarm could not be posted to the fallback channel');
    return;
  }
  const former = told.isOpen ? told.posted : null;
  const posted = { channel: outcome.channel, ts: outcome.ts };
  Object.assign(told, { posted, postedAt: awake(), isOpen: true, isOwn: true, isFresh: true, shown: message.text });
  log.warn({ alarm: kind, text: message.text }, 'alarm posted to the fallback channel');
  if (former !== null) await poster.update({ ...former, message: TOLD_AGAIN, key: overKey(kind) });
}

/** What of that kind stands in the channel since an hour at most; `wait`: that cannot be said now. */
async function standingMessage(
  options: FallbackChannelOptions,
  told: PostedAlarm,
): Promise<'none' | 'unreadable' | 'wait' | { readonly found: FoundMessage; readonly isOpen: boolean }> {
  let isRead = true;
  for (const isOpen of [true, false]) {
    const key = isOpen ? openKey(told.kind) : overKey(told.kind);
    const found = await find(options, key, ONCE_IN_MS);
    if (found.kind === 'found' && ageOf(found, options.clock) < ONCE_IN_MS) return { found, isOpen };
    if (found.kind === 'token-dead') return 'wait';
    if (found.kind === 'unknown') {
      told.unknown += 1;
      if (told.unknown < MOST_UNKNOWN) return 'wait';
    }
    if (found.kind === 'unreadable' || found.kind === 'unknown') isRead = false;
  }
  told.unknown = 0;
  return isRead ? 'none' : 'unreadable';
}

function find({ poster, channel, clock }: FallbackChannelOptions, key: string, forMs: number): Promise<SearchResult> {
  return poster.find({ channel, threadTs: null, key, since: clock() - forMs });
}

function adopt(
  { awake, clock }: FallbackChannelOptions,
  { told, found, isOpen }: { readonly told: PostedAlarm; readonly found: FoundMessage; readonly isOpen: boolean },
): void {
  const { channel, ts } = found;
  const postedAt = awake() - Math.max(0, ageOf(found, clock));
  Object.assign(told, { posted: { channel, ts }, postedAt, isOpen, isOwn: false, isFresh: false });
}

/** Slack's timestamps are seconds since 1970. */
const ageOf = ({ ts }: { readonly ts: string }, clock: Clock) => clock() - Number(ts) * 1_000;

async function edit(
  options: FallbackChannelOptions,
  { told, message, key }: { readonly told: PostedAlarm; readonly message: Message; readonly key: string },
): Promise<void> {
  const { poster, awake, log } = options;
  const { posted } = told;
  const isOpen = key === openKey(told.kind);
  if (posted === null || (isOpen && told.isOpen && told.shown === message.text)) return;
  told.againAt = awake() + AGAIN_MS;
  const outcome = await withoutBlocksIfRefused(message, (shown) => poster.update({ ...posted, message: shown, key }));
  switch (outcome.kind) {
    case 'delivered':
      Object.assign(told, { isOpen, isOwn: true, shown: message.text });
      // What was posted for a trouble that is over has notified nobody of the next one.
      if (!isOpen) told.isFresh = false;
      return;
    case 'message-gone':
    case 'refused':
    case 'channel-gone':
      if (isOpen && outcome.word === DELETED && awake() - told.replacedAt >= ONCE_IN_MS) {
        Object.assign(told, { posted: null, isOpen: false, replacedAt: awake() });
        log.warn({ alarm: told.kind }, 'somebody deleted the alarm in the fallback channel while it lasts');
        return post(options, told, message);
      }
      log.warn({ alarm: told.kind, outcome }, 'the alarm in the fallback channel cannot be updated');
      Object.assign(told, { isOpen, shown: message.text });
      if (!isOpen) told.isFresh = false;
      return;
    default:
      told.againAt = awake() + waitAfter(outcome);
  }
}

async function withoutBlocksIfRefused(message: Message, show: (shown: Message) => Promise<Outcome>): Promise<Outcome> {
  const outcome = await show(message);
  return outcome.kind === 'bad-blocks' ? show({ ...message, blocks: [] }) : outcome;
}

function waitAfter(outcome: Exclude<Outcome, { kind: 'delivered' }>): number {
  if (outcome.kind === 'rate-limited') return Math.max(AGAIN_MS, outcome.waitMs);
  return outcome.kind === 'not-sent' || outcome.kind === 'in-doubt' ? AGAIN_MS : LATER_MS;
}
