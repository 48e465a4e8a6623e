import { annotated } from '../../blocks/annotated.ts';
import type { Clock } from '../clock.ts';
import { withControls } from '../incidents/as-shown.ts';
import { stepFrom } from '../incidents/history.ts';
import type { IncidentTransition } from '../incidents/incident.ts';
import type { MessageDraft, ShownMessage } from '../store/outbox.ts';
import type { CommitResult, Store } from '../store/store.ts';
import { CARD_PREFIX, cardKey } from './announce.ts';
import { auditOf } from './audit-of.ts';

/** Lets an incident be what its first message shows, which is newer than the database. `unknown`: there is no such incident. */
export type Restored = (shown: ShownMessage, fence: number) => Promise<CommitResult | 'unknown'>;

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
      messages: [first, ...replies.map((reply) => ({ ...reply, isTold: true }))],
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
