import { annotated } from '../../blocks/kit/message.ts';
import type { Clock } from '../core/clock.ts';
import type { MessageDraft, NewMessage, ShownMessage } from '../store/outbox.ts';
import type { AuditEntry, CommitResult, Store } from '../store/store.ts';
import { BOT_EVENTS, BOT_HISTORY } from './history/coverage.ts';
import { auditOf } from './incident-service.ts';
import { FIRST_MESSAGE_PREFIX, firstMessageKey } from './message-drafts.ts';
import { withShownStatus } from './rules/apply-action.ts';
import { aboutOfSubject } from './rules/identity.ts';
import type { IncidentStep } from './rules/incident.ts';
import { stepFrom } from './rules/transitions.ts';

/** Brings a stored incident to the status that its newer first message shows. `unknown`: there is no such incident. */
export type RestoreIncident = (shown: ShownMessage, fence: number) => Promise<CommitResult | 'unknown'>;

/** Dependencies of `createRestoreIncident`. */
export interface RestoreOptions {
  readonly store: () => Pick<Store, 'incidents'>;
  /** Returns the messages of a step; the first is the incident's first message. */
  readonly draftMessages: (step: IncidentStep, now: number) => readonly MessageDraft[];
  readonly onMessages: () => void;
  readonly clock: Clock;
  readonly log: { warn(fields: object, words: string): void };
}

/** A reply that the thread in Slack has already. */
const alreadyPosted = (reply: MessageDraft): NewMessage => ({ ...reply, isAlreadyPosted: true });

const RESTORED_NOTE =
  "The bot's database was restored to an earlier state: acknowledgements and silences since then are lost.";

/**
 * Creates the handler of a restored database. An incident takes on the status that its first message shows, firing or resolved, without new
 * replies: its thread has them already. The next evaluation corrects it. The first message is edited to the stored state, with a note why.
 */
export function createRestoreIncident({
  store,
  draftMessages,
  onMessages,
  clock,
  log,
}: RestoreOptions): RestoreIncident {
  return async (shown, fence) => {
    const stored = await store().incidents.find(shown.key.slice(FIRST_MESSAGE_PREFIX.length));
    if (stored === undefined || firstMessageKey(stored.incident) !== shown.key) return 'unknown';
    const at = clock();
    const incident = withShownStatus(stored.incident, shown.about.live, at);
    const step = stepFrom(stored.incident, incident);
    const [draft, ...replies] = draftMessages(step, at);
    if (draft === undefined) return 'unknown';
    const first = { ...draft, content: annotated(draft.content, [RESTORED_NOTE]), shown };
    const result = await store().incidents.commit({
      fence,
      incidents: incident === stored.incident ? [] : [{ incident, version: stored.version }],
      audit: [...auditOf(step), botEntry(BOT_EVENTS.restored, shown, at)],
      messages: [first, ...replies.map(alreadyPosted)],
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

/** Audit entry about the bot itself, with the incident of a message; that of a watch is in the history of the incident only. */
export function botEntry(what: string, { key, revision, about }: ShownMessage, at: number): AuditEntry {
  const why = key.slice(FIRST_MESSAGE_PREFIX.length);
  const incident = aboutOfSubject(about.subject).channel === undefined ? BOT_HISTORY : why;
  return { key: `${what}:${why}:${revision}`, incident, at, actor: null, what, why };
}
