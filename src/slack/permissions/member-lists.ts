import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { LookupClient, LookupResult, Members, OwnApp } from './lookup-client.ts';
import { type LookupProblem, type MemberList, NO_ANSWER } from './lookup-problem.ts';

/** Members of channels and user groups, cached. */
export interface MemberLists {
  /** Resolves to whether a user is in the list, or the reason why that is unknown; at the deadline at the latest. Never rejects. */
  isMember(list: MemberList, userId: string, deadline: Deadline): Promise<'member' | 'not-a-member' | LookupProblem>;
  /** Resolves to the list, requested again if the cached answer has expired. Never rejects. */
  read(list: MemberList): Promise<LookupResult<Members>>;
  /** The last answer with members or a lasting problem; before one, any failure; undefined before the first answer. */
  last(list: MemberList): LookupResult<Members> | undefined;
}

/** Time for which a known member counts as one while Slack does not answer. */
export const REMEMBER_MS = HOUR_MS;
/** Most lists cached: more than there are channels with incidents. The least recently used one is dropped. */
export const MOST_LISTS = 20;

interface KnownList {
  readonly lookUp: SharedLookup<LookupResult<Members>>;
  last?: LookupResult<Members>;
  seen?: { readonly members: Members; readonly at: number };
}

/** Creates the cache of lists. */
export function createMemberLists(client: Pick<LookupClient, 'members'>, clock: Clock): MemberLists {
  const lists = new LRUCache<string, KnownList>({ max: MOST_LISTS });
  const listOf = (list: MemberList): KnownList => {
    const key = listKey(list);
    const found = lists.get(key);
    if (found) return found;
    const lookUp = shareLookup(() => client.members(list), validMs, clock);
    const known: KnownList = {
      async lookUp() {
        const answer = await lookUp();
        if (answer.kind === 'found' && answer !== known.last) known.seen = { members: answer.value, at: clock() };
        // A lasting problem invalidates members seen before.
        if (isLasting(answer)) delete known.seen;
        // A passing failure does not replace a former answer.
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
      if (answer.kind === 'found') return membershipIn(answer.value, userId);
      const { seen } = known;
      const isRemembered = seen?.members.ids.has(userId) === true && Math.abs(clock() - seen.at) <= REMEMBER_MS;
      return isRemembered ? 'member' : answer.problem;
    },
    read: (list) => listOf(list).lookUp(),
    last: (list) => lists.peek(listKey(list))?.last,
  };
}

function isLasting(answer: LookupResult<unknown>): boolean {
  return answer.kind === 'problem' && answer.problem.lasting !== undefined;
}

function membershipIn({ ids, problem }: Members, userId: string): 'member' | 'not-a-member' | LookupProblem {
  return ids.has(userId) ? 'member' : (problem ?? 'not-a-member');
}

function listKey({ kind, id }: MemberList): string {
  return `${kind} ${id}`;
}

/** Time for which an answer is cached, also a failure: any number of clicks costs at most one lookup in it. */
export const VALID_MS = MINUTE_MS;
/** Retry of the lookup of the bot's own app, which is sooner because everybody is refused until it succeeds. */
const OWN_APP_RETRY_MS = 5_000;
/** Longest wait of a person who clicked; a form can be opened for 3 s only. */
export const WAIT_MS = 2_000;

/** Returns a cached or a new answer. */
export type SharedLookup<Outcome> = () => Promise<Outcome>;

/**
 * Shares one lookup: callers get the answer of the running lookup, or the last one for `validMs` milliseconds. `read` must not
 * reject.
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
    // After the clock was set back the age of the answer is unknown.
    if (last && last.at <= now && now < last.until) return last.outcome;
    running = ask();
    return running;
  };
}

/**
 * Shares the lookup of the bot's own workspace and app: made once, since they never change for a token, and every 5 s until it succeeds.
 */
export function shareOwnApp(client: Pick<LookupClient, 'ownApp'>, clock: Clock): SharedLookup<LookupResult<OwnApp>> {
  const valid = (answer: LookupResult<OwnApp>) =>
    answer.kind === 'found' ? Number.POSITIVE_INFINITY : (answer.problem.waitMs ?? OWN_APP_RETRY_MS);
  return shareLookup(() => client.ownApp(), valid, clock);
}

/** Milliseconds for which an answer about members is cached: a minute, or longer if a 429 asks for it. */
export function validMs(answer: LookupResult<unknown>): number {
  return Math.max(VALID_MS, answer.kind === 'problem' ? (answer.problem.waitMs ?? 0) : 0);
}

/** Resolves when a person who clicked has waited long enough. */
export type Deadline = Promise<void>;

/** Starts the deadline of one click, 2 s from now, for all of its lookups. */
export function startDeadline(): Deadline {
  return sleep(WAIT_MS, undefined, { ref: false });
}

/** Resolves to the answer, or to no answer at the deadline; the lookup continues for later callers. */
export function beforeDeadline<Value>(
  lookup: Promise<LookupResult<Value>>,
  deadline: Deadline,
): Promise<LookupResult<Value>> {
  const late: LookupResult<Value> = { kind: 'problem', problem: NO_ANSWER };
  return Promise.race([lookup, deadline.then(() => late)]);
}
