import { type ClosedMessage, renderClosedMessage } from '../../blocks/closed-message.ts';
import type { Clock } from '../clock.ts';
import type { Incident } from '../incidents/incident.ts';
import { EVALUATIONS } from '../incidents/policy.ts';
import { DATADOG_OUTAGE } from '../incidents/sight.ts';
import type { Evaluation } from '../incidents/signal.ts';
import type { DeliveryStatus, NewMessage, ShownMessage, ShownSearch } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { CARD_PREFIX, cardKey } from './announce.ts';
import { type Judgement, judgeShown, splitSubject } from './judge-shown.ts';
import type { Restored } from './restored.ts';

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
      if (over.length > 0) await close(options, over, look, fence);
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
  over: readonly { readonly shown: ShownMessage; readonly judgement: Judgement }[],
  look: Extract<Evaluation, { kind: 'seen' }>,
  fence: number,
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
