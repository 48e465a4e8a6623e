import { type ClosedMessage, renderClosedMessage } from '../../blocks/incidents/action-reply.ts';
import { annotated } from '../../blocks/kit/message.ts';
import type { Clock } from '../core/clock.ts';
import type { DeliveryStatus, MessageDraft, NewMessage, Posted, ShownMessage, ShownSearch } from '../store/outbox.ts';
import type { CommitResult, Store } from '../store/store.ts';
import { CARD_PREFIX, cardKey, subjectOf } from './announce.ts';
import { auditOf } from './incident-service.ts';
import { withControls } from './rules/apply-action.ts';
import { DATADOG_OUTAGE } from './rules/evaluation.ts';
import {
  EVALUATIONS,
  type Evaluation,
  type Incident,
  type IncidentTransition,
  openSymptoms,
} from './rules/incident.ts';
import { stepFrom } from './rules/transitions.ts';

/** Lets an incident be what its first message shows, which is newer than the database. `unknown`: there is no such incident. */
type Restored = (shown: ShownMessage, fence: number) => Promise<CommitResult | 'unknown'>;

/** What it is made of. */
export interface RestoredOptions {
  readonly store: () => Pick<Store, 'incidents'>;
  /** The messages that tell a step, its first message first. */
  readonly announce: (step: IncidentTransition, now: number) => readonly MessageDraft[];
  readonly onMessages: () => void;
  readonly clock: Clock;
  readonly log: { warn(fields: object, words: string): void };
}

const PUT_BACK =
  "The bot's database was restored to an earlier state: acknowledgements and silences since then are lost.";

/**
 * An incident of a database that was put back becomes what its first message shows, over or firing, without being told again: its thread
 * has told it. What is true now the next look decides. The first message is edited to what the database knows, and says why.
 */
export function createRestored({ store, announce, onMessages, clock, log }: RestoredOptions): Restored {
  return async (shown, fence) => {
    const found = await store().incidents.find(shown.key.slice(CARD_PREFIX.length));
    if (found === undefined || cardKey(found.incident) !== shown.key) return 'unknown';
    const at = clock();
    const incident = withControls(found.incident, shown.about.live, at);
    const step = stepFrom(found.incident, incident);
    const [card, ...replies] = announce(step, at);
    if (card === undefined) return 'unknown';
    const first = { ...card, content: annotated(card.content, [PUT_BACK]), shown };
    const result = await store().incidents.commit({
      fence,
      incidents: incident === found.incident ? [] : [{ incident, version: found.version }],
      audit: auditOf(step),
      messages: [first, ...replies.map((reply) => ({ ...reply, isAlreadyPosted: true }))],
      at,
    });
    if (result !== 'committed') return result;
    const { channel, ts } = shown;
    const events = step.events.map(({ kind }) => kind);
    log.warn(
      { incident: incident.id, channel, ts, events },
      'the channel shows a newer state of an incident than this database, which was restored',
    );
    onMessages();
    return result;
  };
}

/** Holds what the channels show against what the database knows, which may have been put back, lost or moved. */
export interface ShownMessages {
  /**
   * Once for each lease, and once after the database was interrupted, which may be another server since: finds first messages that fire
   * and that the database does not know, and incidents whose first message is newer than the database. Throws StoreError; what Slack does
   * not say now is asked for again the next time, a few times.
   */
  compare(fence: number): Promise<void>;
  /** After a look was written down: closes those messages with which no incident goes on. Throws StoreError. */
  settle(look: Evaluation, fence: number): Promise<void>;
}

/** What it is made of. */
export interface ShownMessagesOptions {
  readonly store: () => Store;
  /** First messages of this bot in a channel, newest first. Never rejects. */
  readonly read: (channel: string) => Promise<ShownSearch>;
  /** Where incidents are told, each once. */
  readonly channels: readonly string[];
  readonly current: () => Promise<readonly Incident[]>;
  readonly restored: Restored;
  /** Told when there is something to send. */
  readonly onMessages: () => void;
  readonly clock: Clock;
  readonly log: {
    info(fields: object, words: string): void;
    warn(fields: object, words: string): void;
  };
}

/** How often a channel is read that cannot be read now, at one look each. */
export const MOST_TRIES = 10;

/** A comparison, and its tries. */
interface Unmatched {
  readonly fence: number;
  /** How often the database had been interrupted when it began. */
  readonly interruptions: number;
  tries: number;
  isDone: boolean;
}

interface Unknown {
  readonly shown: ShownMessage;
  /** Looks in a row at which nothing of it failed. */
  readonly quietLooks: number;
}

/** Nothing has been compared yet. */
export function createShownMessages(options: ShownMessagesOptions): ShownMessages {
  const { store, channels, current, restored, log } = options;
  let round: Unmatched | undefined;
  let unknown: readonly Unknown[] = [];

  return {
    async compare(fence) {
      const interruptions = store().interruptions();
      if (round?.fence !== fence || round.interruptions !== interruptions) {
        round = { fence, interruptions, tries: 0, isDone: false };
      }
      if (round.isDone) return;
      round.tries += 1;
      const isLast = round.tries >= MOST_TRIES;
      const shown = await readAll(channels, options, isLast);
      if (shown === undefined) return;
      const statuses = await store().outbox.statuses(shown.map(({ key }) => key));
      unknown = shown
        .filter(({ key, about }) => about.live && !statuses.has(key))
        .map((one) => ({ shown: one, quietLooks: 0 }));
      for (const { shown: one } of unknown) log.warn(wordsOf(one), FOUND);
      let isDone = true;
      for (const one of shown.filter((message) => isNewer(message, statuses.get(message.key)))) {
        if ((await restored(one, fence)) === 'conflict') isDone = false;
      }
      round.isDone = isLast || isDone;
    },
    async settle(look, fence) {
      if (unknown.length === 0 || look.kind !== 'seen') return;
      const incidents = await current();
      const posted = await store().outbox.posted(incidents.map(cardKey));
      const judged = unknown.map(({ shown, quietLooks }) => {
        const judgement = judgeShown(shown, { look, incidents, posted });
        const isQuiet = judgement === 'healthy' || judgement === 'unwatched';
        return { shown, judgement, quietLooks: isQuiet ? quietLooks + 1 : 0 };
      });
      const over = judged.filter(isToClose);
      if (over.length > 0) await close(options, { over, look, fence });
      unknown = judged.filter((one) => one.judgement !== 'taken' && !isToClose(one));
    },
  };
}

const FOUND =
  'a channel shows an incident that this database does not know: it continues there, or is closed when it is over';

/** Undefined where a channel is to be asked again. What may never be read is passed over. */
async function readAll(
  channels: readonly string[],
  { read, log }: ShownMessagesOptions,
  isLast: boolean,
): Promise<readonly ShownMessage[] | undefined> {
  const shown: ShownMessage[] = [];
  for (const channel of channels) {
    const answer = await read(channel);
    if (answer.kind === 'read') shown.push(...answer.messages);
    else if (answer.kind === 'passing' && !isLast) return undefined;
    else log.warn({ channel, detail: answer.detail }, UNREAD);
  }
  return shown;
}

const UNREAD =
  'a channel cannot be searched for incidents that this database does not know: they stay as they are. Next step: give the bot the scopes of the manifest, and restart it';

/** Whether Slack shows more of a message than this database has ever given it. */
function isNewer({ revision, channel, ts }: ShownMessage, status: DeliveryStatus | undefined): boolean {
  if (status === undefined || revision <= status.revision) return false;
  return status.posted === null || (status.posted.channel === channel && status.posted.ts === ts);
}

function isToClose({ judgement, quietLooks }: { readonly judgement: Judgement; readonly quietLooks: number }): boolean {
  return judgement === 'posted-elsewhere' || quietLooks >= EVALUATIONS.toClear;
}

const whyOf = (judgement: Judgement): ClosedMessage['why'] =>
  judgement === 'posted-elsewhere' || judgement === 'unwatched' ? judgement : 'over';

async function close(
  { store, onMessages, clock, log }: ShownMessagesOptions,
  {
    over,
    look,
    fence,
  }: {
    readonly over: readonly { readonly shown: ShownMessage; readonly judgement: Judgement }[];
    readonly look: Extract<Evaluation, { kind: 'seen' }>;
    readonly fence: number;
  },
): Promise<void> {
  const messages = over.map(({ shown, judgement }): NewMessage => {
    const content = renderClosedMessage({ about: aboutOf(shown, look), why: whyOf(judgement) });
    const about = { ...shown.about, live: false };
    const { key, channel } = shown;
    return { key, thread: null, channel, content, summary: null, expiresAt: null, about, shown };
  });
  const result = await store().incidents.commit({ fence, incidents: [], audit: [], messages, at: clock() });
  if (result !== 'committed') return;
  for (const { shown, judgement } of over)
    log.info({ ...wordsOf(shown), judgement }, 'closed an incident that this database does not know');
  onMessages();
}

/** The subject as the catalog calls it now; by its own name where it is no longer there. */
function aboutOf({ about }: ShownMessage, { signals }: Extract<Evaluation, { kind: 'seen' }>) {
  const [word, subject] = splitSubject(about.subject);
  if (word === 'storm') return { kind: 'storm', subject, label: 'Many at once' } as const;
  if (word === DATADOG_OUTAGE.subject) return { kind: 'datadog-outage', subject, label: 'Datadog' } as const;
  const label = signals.find((signal) => signal.subject === subject)?.label ?? subject;
  return { kind: 'subject', subject, label } as const;
}

function wordsOf({ key, channel, ts }: ShownMessage) {
  return { incident: key.slice(CARD_PREFIX.length), channel, ts };
}

/** What is known when it is judged: a look, the incidents after it, and where their first messages stand, by key. */
export interface Known {
  readonly look: Extract<Evaluation, { kind: 'seen' }>;
  readonly incidents: readonly Incident[];
  readonly posted: ReadonlyMap<string, Posted>;
}

/**
 * What becomes of a live first message whose incident is in no database. `taken`: an incident goes on in it. `posted-elsewhere`: others
 * tell what still fails of it. `healthy`: it was looked at, and nothing of it fails. `unwatched`: no rule speaks of it any more, so whether
 * it is well is not known. `open`: none of these can be said.
 */
type Judgement = 'taken' | 'posted-elsewhere' | 'healthy' | 'unwatched' | 'open';

/** Judges one message at one look. No data is not health. */
export function judgeShown(shown: ShownMessage, known: Known): Judgement {
  const { incidents, posted, look } = known;
  const placeOf = (incident: Incident) => posted.get(cardKey(incident));
  if (incidents.some((incident) => isAt(placeOf(incident), shown))) return 'taken';
  const [kind = '', subject = ''] = splitSubject(shown.about.subject);
  // Its first message is still to be posted: it may become this one.
  const same = incidents.filter((incident) => subjectOf(incident) === shown.about.subject);
  if (same.some((incident) => placeOf(incident) === undefined)) return 'open';
  const told = new Set(incidents.filter((incident) => isPosted(incident, placeOf(incident))).flatMap(subjectsOf));
  const failing = look.signals.filter(({ verdict }) => verdict === 'breach').map((signal) => signal.subject);
  if (kind === 'datadog-outage') return 'healthy';
  if (kind === 'storm') return judgeStorm(failing, told, look);
  if (told.has(subject)) return 'posted-elsewhere';
  const own = look.signals.filter((signal) => signal.subject === subject);
  if (own.length === 0) return 'unwatched';
  return own.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'open';
}

/** Which subjects a storm was about is not known: it is closed when all that fails is told by others. */
function judgeStorm(failing: readonly string[], told: ReadonlySet<string>, look: Known['look']): Judgement {
  if (failing.length > 0) return failing.every((subject) => told.has(subject)) ? 'posted-elsewhere' : 'open';
  if (look.signals.length === 0) return 'unwatched';
  return look.signals.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'posted-elsewhere';
}

/** The two parts of what `subjectOf` makes. */
function splitSubject(subject: string): readonly [kind: string, subject: string] {
  const at = subject.indexOf(' ');
  return [subject.slice(0, at), subject.slice(at + 1)];
}

function isPosted({ status }: Incident, place: Posted | undefined): boolean {
  return status === 'firing' && place !== undefined;
}

function subjectsOf(incident: Incident): readonly string[] {
  return openSymptoms(incident).map(({ subject }) => subject);
}

function isAt(place: Posted | undefined, { channel, ts }: ShownMessage): boolean {
  return place?.channel === channel && place.ts === ts;
}
