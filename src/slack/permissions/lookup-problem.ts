import { z } from 'zod';
import { HOUR_MS } from '../../core/time.ts';
import { outcomeOfError } from '../outbox/call-outcome.ts';
import { isOfHiddenChannel, isOfMissingGroup } from '../outbox/error-words.ts';

/** A list of members: a channel by its id or `#name`, or a user group by its id. */
export interface MemberList {
  readonly kind: 'channel' | 'group';
  readonly id: string;
}

/** A problem that keeps people from acting on incidents until an admin fixes it, in sentences without a full stop. */
export interface PermissionProblem {
  readonly what: string;
  readonly nextStep: string;
  /**
   * Whether nobody may act in the meantime, so that the bot is not ready; false for what may be missing for a while, such as an invitation.
   */
  readonly isNotReady: boolean;
  /** Set if it may pass by itself, so that it is logged as a warning. */
  readonly isPassing?: true;
}

/** Reason for a failed lookup. */
export interface LookupProblem {
  /** Slack's error word, or `ratelimited`, `no_answer`, `too_many_members`, `no_channel`. */
  readonly word: string;
  /** Set if it lasts until an admin fixes it. */
  readonly lasting?: PermissionProblem;
  /** Wait that Slack asks for, in milliseconds. */
  readonly waitMs?: number;
}

/** Longest wait: a proxy may ask for years. */
const LONGEST_WAIT_MS = HOUR_MS;
const NEEDED = z.object({ data: z.object({ needed: z.string().regex(/^[a-z:._,]{1,200}$/) }) });

/** No answer, or one that is not from Slack. */
export const NO_ANSWER: LookupProblem = { word: 'no_answer' };

/** The incident was posted nowhere, and no on-call channel is set. */
export const NOWHERE: LookupProblem = {
  word: 'no_channel',
  lasting: {
    what: 'The incident has no channel',
    nextStep: 'set ONCALL_CHANNEL and restart the bot',
    isNotReady: false,
  },
};

/** Problem for an error of a lookup. `list` is the requested list; null for the bot's own app. */
export function lookupProblemOf(error: unknown, list: MemberList | null): LookupProblem {
  const outcome = outcomeOfError(error);
  if (outcome.kind === 'rate-limited')
    return { word: 'ratelimited', waitMs: Math.min(outcome.waitMs, LONGEST_WAIT_MS) };
  if (!('word' in outcome)) return NO_ANSWER;
  const { word } = outcome;
  if (word === 'missing_scope') return missingScope(error);
  if (list?.kind === 'group' && isOfMissingGroup(word)) return { word, lasting: noGroup(list.id) };
  if (list?.kind === 'channel' && isOfHiddenChannel(word)) return hiddenChannel(list.id, word);
  return { word: word.slice(0, 60) };
}

/** Problem of a channel that the bot does not see: it is gone, or private and the bot was not invited yet. */
export function hiddenChannel(channel: string, word = 'channel_not_found'): LookupProblem {
  const what = `The bot cannot see who is in the channel ${channel}`;
  const nextStep = 'type /invite @ with the name of this bot there, or correct ONCALL_CHANNEL and restart the bot';
  // The bot stays ready: no incident can be posted to that channel either.
  return { word, lasting: { what, nextStep, isNotReady: false } };
}

/** Problem of a channel with more members than are read. */
export function tooManyMembers(channel: string, most: number): LookupProblem {
  return {
    word: 'too_many_members',
    lasting: {
      what: `The channel ${channel} has more than ${most} members, too many for the bot to read them all`,
      nextStep: 'name a user group under alerts.actors in the catalog and restart the bot',
      isNotReady: false,
    },
  };
}

function missingScope(error: unknown): LookupProblem {
  const parsed = NEEDED.safeParse(error);
  const scope = parsed.success ? `the scope ${parsed.data.data.needed}` : 'a scope';
  return {
    word: 'missing_scope',
    lasting: {
      what: `The Slack app lacks ${scope}, so the bot cannot check who may act on incidents`,
      nextStep: 'add it under "OAuth & Permissions" of the Slack app and reinstall the app to the workspace',
      isNotReady: true,
    },
  };
}

function noGroup(group: string): PermissionProblem {
  return {
    what: `Slack has no user group ${group}, which the catalog names under alerts.actors: it was deleted or disabled`,
    nextStep: 'enable it in Slack, or write the id of another group in the catalog and restart the bot',
    isNotReady: true,
  };
}
