import { type Change, onChange, type StoredMessage, type Workspace } from './workspace.ts';

/** Messages that answer each interaction: one listener for all of them, however many there are. */
export interface InteractionAnswers {
  /** Follows an interaction of a user from now on; returns how to read what answered it so far, oldest first. */
  follow(interactionId: string, userId: string): () => readonly StoredMessage[];
  /** Forgets the answers that were given before that time, in milliseconds since 1970. */
  forget(before: number): void;
}

interface Answer {
  /** Counts from 1 over all answers. */
  readonly order: number;
  readonly message: StoredMessage;
}

/**
 * An answer names its interaction, by its response_url or ack; what chat.postEphemeral shows to a user counts for each of
 * their interactions since.
 */
export function createInteractionAnswers(workspace: Workspace): InteractionAnswers {
  const toInteraction = new Map<string, Answer[]>();
  const toUser = new Map<string, Answer[]>();
  let count = 0;
  onChange(workspace, (change) => {
    if (!('message' in change) || change.kind === 'deleted' || change.message.postedBy !== 'bot') return;
    count += 1;
    const answer = { order: count, message: change.message };
    if (change.interactionId !== null) add(toInteraction, change.interactionId, answer);
    else if (isUnasked(change)) add(toUser, change.message.ephemeralTo ?? '', answer);
  });
  return {
    forget(before) {
      for (const known of [toInteraction, toUser]) {
        for (const [key, answers] of known) {
          const left = answers.filter(({ message }) => Number(message.ts) * 1_000 >= before);
          if (left.length > 0) known.set(key, left);
          else known.delete(key);
        }
      }
    },
    follow(interactionId, userId) {
      const start = count;
      return () => {
        const since = (toUser.get(userId) ?? []).filter(({ order }) => order > start);
        return [...(toInteraction.get(interactionId) ?? []), ...since]
          .sort((a, b) => a.order - b.order)
          .map(({ message }) => message);
      };
    },
  };
}

function isUnasked(change: Extract<Change, { readonly message: StoredMessage }>): boolean {
  return change.kind === 'posted' && change.message.via === 'chat.postEphemeral';
}

function add(answers: Map<string, Answer[]>, key: string, answer: Answer): void {
  const known = answers.get(key);
  if (known === undefined) answers.set(key, [answer]);
  else known.push(answer);
}
