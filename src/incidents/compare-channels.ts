import { type ClosedMessage, renderClosedMessage } from '../../blocks/incidents/closed-message.ts';
import type { Clock } from '../core/clock.ts';
import { HOUR_MS } from '../core/time.ts';
import type { DeliveryStatus, NewMessage, ShownMessage } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { type ChannelSearch, type ChannelSearchOptions, MOST_TRIES, startChannelSearch } from './channel-search.ts';
import { type Classification, classifyShown } from './classify-shown.ts';
import { BOT_EVENTS } from './history/coverage.ts';
import { FIRST_MESSAGE_PREFIX, firstMessageKey } from './message-drafts.ts';
import { botEntry, type RestoreIncident } from './restore.ts';
import type { Evaluation } from './rules/evaluation.ts';
import { aboutOfSubject } from './rules/identity.ts';
import { EVALUATIONS } from './rules/incident.ts';
import { DATADOG_OUTAGE } from './rules/observation.ts';

/** Compares the channels with the database, which may have been restored, lost or moved. */
export interface ShownMessages {
  /**
   * Compares once for each lease, and once after each interruption of the database, which may be another server since. Finds firing first
   * messages that the database does not know, and incidents whose first message is newer than the database. Rejects with StoreError. A
   * channel that cannot be read now is read again the next time, `MOST_TRIES` times at most.
   */
  compare(fence: number): Promise<void>;
  /** Closes, after an evaluation was stored, the messages in which no incident continues. Rejects with StoreError. */
  settle(evaluation: Evaluation, fence: number): Promise<void>;
}

/** Dependencies of `createShownMessages`. */
export interface ShownMessagesOptions extends ChannelSearchOptions {
  readonly store: () => Store;
  readonly restored: RestoreIncident;
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
  readonly clock: Clock;
  readonly log: {
    info(fields: object, words: string): void;
    warn(fields: object, words: string): void;
  };
}

/** A comparison of the channels with the database, and its tries. */
interface Comparison {
  readonly fence: number;
  /** Interruptions of the database before it began. */
  readonly interruptions: number;
  readonly search: ChannelSearch;
  tries: number;
  isDone: boolean;
}

/** A firing first message whose incident is not in the database. */
interface UnknownMessage {
  readonly shown: ShownMessage;
  /**
   * Its last classification, and the number of evaluations in a row with that result, the first of them at `since`, in milliseconds since
   * 1970.
   */
  readonly classification: Classification;
  readonly evaluations: number;
  readonly since: number;
}

/**
 * Time for which nothing watches the subject of a channel's message before that is closed, in milliseconds: a database that was lost has
 * lost the watches too, and people set them again one after the other.
 */
export const UNWATCHED_MS = HOUR_MS;

/** Creates the comparison of the channels with the database. */
export function createShownMessages(options: ShownMessagesOptions): ShownMessages {
  const { store, current, restored, log } = options;
  let comparison: Comparison | undefined;
  let unknown: readonly UnknownMessage[] = [];
  /** Returns false if an incident that Slack shows in a newer state changed meanwhile. */
  const takeIn = async (shown: readonly ShownMessage[], fence: number): Promise<boolean> => {
    const statuses = await store().outbox.statuses(shown.map(({ key }) => key));
    const found = shown.filter(({ key, about }) => about.live && !statuses.has(key));
    for (const message of found) log.warn(logFields(message), UNKNOWN_FOUND);
    unknown = [
      ...unknown,
      ...found.map((message) => ({ shown: message, classification: 'open' as const, evaluations: 0, since: 0 })),
    ];
    let isDone = true;
    for (const message of shown.filter((one) => isNewer(one, statuses.get(one.key)))) {
      if ((await restored(message, fence)) === 'conflict') isDone = false;
    }
    return isDone;
  };

  return {
    async compare(fence) {
      const interruptions = store().interruptions();
      if (comparison?.fence !== fence || comparison.interruptions !== interruptions) {
        comparison = { fence, interruptions, search: startChannelSearch(options), tries: 0, isDone: false };
      }
      if (comparison.isDone) return;
      comparison.tries += 1;
      const isLast = comparison.tries >= MOST_TRIES;
      const shown = await comparison.search.first(isLast);
      if (shown === undefined) return;
      unknown = [];
      const isDone = await takeIn(shown, fence);
      comparison.isDone = isLast || isDone;
    },
    async settle(evaluation, fence) {
      if (comparison?.isDone === true && comparison.fence === fence)
        await takeIn(await comparison.search.next(), fence);
      if (unknown.length === 0 || evaluation.kind !== 'evaluated') return;
      const incidents = await current();
      const posted = await store().outbox.posted(incidents.map(firstMessageKey));
      const classified = unknown.map(({ shown, ...before }): UnknownMessage => {
        const classification = classifyShown(shown, { evaluation, incidents, posted });
        return classification === before.classification
          ? { ...before, shown, evaluations: before.evaluations + 1 }
          : { shown, classification, evaluations: 1, since: evaluation.at };
      });
      const isEnded = (message: UnknownMessage) => isToClose(message, evaluation.at);
      const ended = classified.filter(isEnded);
      if (ended.length > 0) await closeMessages(options, { ended, evaluation, fence });
      unknown = classified.filter((message) => message.classification !== 'adopted' && !isEnded(message));
    },
  };
}

const UNKNOWN_FOUND =
  'a channel shows an incident that this database does not know: it continues there, or is closed when it is over';

/** Whether Slack shows a newer revision of a message than this database has. */
function isNewer({ revision, channel, ts }: ShownMessage, status: DeliveryStatus | undefined): boolean {
  if (status === undefined || revision <= status.revision) return false;
  return status.posted === null || (status.posted.channel === channel && status.posted.ts === ts);
}

function isToClose({ shown, classification, evaluations, since }: UnknownMessage, now: number): boolean {
  if (classification === 'posted-elsewhere') return true;
  if (evaluations < EVALUATIONS.toClear) return false;
  const isOfWatch = aboutOfSubject(shown.about.subject).channel !== undefined;
  return (
    classification === 'healthy' || (classification === 'unwatched' && (!isOfWatch || now - since >= UNWATCHED_MS))
  );
}

const closeReason = (classification: Classification): ClosedMessage['why'] =>
  classification === 'posted-elsewhere' || classification === 'unwatched' ? classification : 'over';

async function closeMessages(
  { store, onMessages, clock, log }: ShownMessagesOptions,
  {
    ended,
    evaluation,
    fence,
  }: {
    readonly ended: readonly { readonly shown: ShownMessage; readonly classification: Classification }[];
    readonly evaluation: Extract<Evaluation, { kind: 'evaluated' }>;
    readonly fence: number;
  },
): Promise<void> {
  const messages = ended.map(({ shown, classification }): NewMessage => {
    const content = renderClosedMessage({ about: incidentAbout(shown, evaluation), why: closeReason(classification) });
    const about = { ...shown.about, live: false };
    const { key, channel } = shown;
    return { key, thread: null, channel, content, summary: null, expiresAt: null, about, shown };
  });
  const at = clock();
  const audit = ended.map(({ shown }) => botEntry(BOT_EVENTS.lost, shown, at));
  const result = await store().incidents.commit({ fence, incidents: [], audit, messages, at });
  if (result !== 'committed') return;
  for (const { shown, classification } of ended)
    log.info({ ...logFields(shown), judgement: classification }, 'closed an incident that this database does not know');
  onMessages();
}

/** Kind, subject and current label of the incident of a message; the subject's name if the catalog no longer has it. */
function incidentAbout({ about }: ShownMessage, { signals }: Extract<Evaluation, { kind: 'evaluated' }>) {
  const { kind, subject } = aboutOfSubject(about.subject);
  if (kind === 'storm') return { kind: 'storm', subject, label: 'Many at once' } as const;
  if (kind === DATADOG_OUTAGE.subject) return { kind: 'datadog-outage', subject, label: 'Datadog' } as const;
  const label = signals.find((signal) => signal.subject === subject)?.label ?? subject;
  return { kind: 'subject', subject, label } as const;
}

function logFields({ key, channel, ts }: ShownMessage) {
  return { incident: key.slice(FIRST_MESSAGE_PREFIX.length), channel, ts };
}
