import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { LookupClient, LookupResult, Members, OwnApp } from './lookup-client.ts';
import { type LookupProblem, type MemberList, NO_ANSWER } from './lookup-trouble.ts';

/** Who is in which channel or user group, as Slack said lately. */
export interface MemberLists {
  /** Whether a user is in the list; why it is not known otherwise, at the deadline at the latest. Never rejects. */
  isMember(list: MemberList, userId: string, deadline: Deadline): Promise<'member' | 'not-a-member' | LookupProblem>;
  /** What Slack said of the list last, asked again unless it was lately. Never rejects. */
  read(list: MemberList): Promise<LookupResult<Members>>;
  /** The last answer that said who is in it or what has to be mended; before that, any trouble; undefined before the first. */
  last(list: MemberList): LookupResult<Members> | undefined;
}

/** For how long somebody who was seen in a list counts as a member while Slack says nothing. */
export const REMEMBER_MS = HOUR_MS;
/** Lists that are kept: more than there are channels with incidents. The one that was not asked for longest goes. */
export const MOST_LISTS = 20;

interface KnownList {
  readonly lookUp: SharedLookup<LookupResult<Members>>;
  last?: LookupResult<Members>;
  seen?: { readonly members: Members; readonly at: number };
}

/** Remembers grants and refusals alike, a list at a time. */
export function createMemberLists(client: Pick<LookupClient, 'members'>, clock: Clock): MemberLists {
  const lists = new LRUCache<string, KnownList>({ max: MOST_LISTS });
  const listOf = (list: MemberList): KnownList => {
    const key = keyOf(list);
    const found = lists.get(key);
    if (found) return found;
    const lookUp = shareLookup(() => client.members(list), validMs, clock);
    const known: KnownList = {
      async lookUp() {
        const answer = await lookUp();
        if (answer.kind === 'found' && answer !== known.last) known.seen = { members: answer.value, at: clock() };
        // Slack has said that nobody can be seen there: that ends what was seen before.
        if (isLasting(answer)) delete known.seen;
        // An answer that says nothing does not mend what Slack has said before.
        if (answer.kind === 'found' || isLasting(answer) || known.last === undefined) known.last = answer;
        return answer;
      },
    };
    lists.set(key, known);
    return known;
  };
  return {
    async isMember(list, userId, deadline) {
      const known = listOf(list);
      const answer = await beforeDeadline(known.lookUp(), deadline);
      if (answer.kind === 'found') return verdict(answer.value, userId);
      const { seen } = known;
      const isRemembered = seen?.members.ids.has(userId) === true && Math.abs(clock() - seen.at) <= REMEMBER_MS;
      return isRemembered ? 'member' : answer.trouble;
    },
    read: (list) => listOf(list).lookUp(),
    last: (list) => lists.peek(keyOf(list))?.last,
  };
}

function isLasting(answer: LookupResult<unknown>): boolean {
  return answer.kind === 'trouble' && answer.trouble.lasting !== undefined;
}

function verdict({ ids, trouble }: Members, userId: string): 'member' | 'not-a-member' | LookupProblem {
  return ids.has(userId) ? 'member' : (trouble ?? 'not-a-member');
}

function keyOf({ kind, id }: MemberList): string {
  return `${kind} ${id}`;
}

/** For how long an answer counts, also one that says nothing: no number of presses costs more than one lookup in it. */
export const VALID_MS = MINUTE_MS;
/** Until Slack has said whose workspace it is everybody is refused, so it is asked again sooner. */
const OWN_APP_RETRY_MS = 5_000;
/** Whoever presses waits no longer than this; a form can be opened for 3 s only. */
export const WAIT_MS = 2_000;

/** Asks, or gives what was answered lately. */
export type SharedLookup<Outcome> = () => Promise<Outcome>;

/**
 * One lookup for all who ask: whoever asks while it runs gets the same answer, and so does everybody for the next
 * `validMs` milliseconds. `read` must not reject.
 */
export function shareLookup<Outcome>(
  read: () => Promise<Outcome>,
  validMs: (outcome: Outcome) => number,
  clock: Clock,
): SharedLookup<Outcome> {
  let running: Promise<Outcome> | undefined;
  let last: { readonly outcome: Outcome; readonly at: number; readonly until: number } | undefined;
  const ask = async () => {
    try {
      const outcome = await read();
      const at = clock();
      last = { outcome, at, until: at + validMs(outcome) };
      return outcome;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    if (running) return running;
    const now = clock();
    // A clock that was set back says nothing of how old the answer is.
    if (last && last.at <= now && now < last.until) return last.outcome;
    running = ask();
    return running;
  };
}

/** Which workspace and app are the bot's own: asked once, since a token stays with them, and every 5 s until Slack says it. */
export function shareOwnApp(client: Pick<LookupClient, 'ownApp'>, clock: Clock): SharedLookup<LookupResult<OwnApp>> {
  const valid = (answer: LookupResult<OwnApp>) =>
    answer.kind === 'found' ? Number.POSITIVE_INFINITY : (answer.trouble.waitMs ?? OWN_APP_RETRY_MS);
  return shareLookup(() => client.ownApp(), valid, clock);
}

/** For how many milliseconds an answer about members counts: a minute, or longer where a 429 asks for more. */
export function validMs(answer: LookupResult<unknown>): number {
  return Math.max(VALID_MS, answer.kind === 'trouble' ? (answer.trouble.waitMs ?? 0) : 0);
}

/** Resolves when somebody who pressed has waited long enough. */
export type Deadline = Promise<void>;

/** One for each press, however many lookups it takes: 2 s from now. */
export function startDeadline(): Deadline {
  return sleep(WAIT_MS, undefined, { ref: false });
}

/** The answer, or none where the deadline comes first: the lookup goes on for those who ask next. */
export function beforeDeadline<Value>(
  lookup: Promise<LookupResult<Value>>,
  deadline: Deadline,
): Promise<LookupResult<Value>> {
  const late: LookupResult<Value> = { kind: 'trouble', trouble: NO_ANSWER };
  return Promise.race([lookup, deadline.then(() => late)]);
}
