import type { MessageDraft, OutboxMessage } from '../../../src/store/outbox.ts';
import { NOON } from './outbox-harness.ts';

/** A message of the outbox that was written down at noon and never tried. */
export function stored(draft: MessageDraft, sequence: number, over: Partial<OutboxMessage> = {}): OutboxMessage {
  return {
    about: null,
    ...draft,
    sequence,
    createdAt: NOON,
    revision: 1,
    shownRevision: 0,
    sendingRevision: 0,
    state: 'waiting',
    dueAt: NOON,
    attempts: 0,
    attemptedAt: null,
    historySearches: 0,
    posted: null,
    notes: [],
    mergedInto: null,
    outcome: null,
    ...over,
  };
}
