import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Found, LookupClient, Members } from './lookup-client.ts';
import { type LookupTrouble, type MemberList, NO_ANSWER } from './lookup-trouble.ts';
import { type SharedLookup, shareLookup } from './share-lookup.ts';

/** Who is in which channel or user group, as Slack said lately. */
export interface MemberLists {
  /** Whether a user is in the list; why it is not known otherwise. Never rejects. */
  isMember(list: MemberList, userId: string): Promise<'member' | 'not-a-member' | LookupTrouble>;
  /** What Slack said of the list last, asked again unless it was lately. Never rejects. */
  read(list: MemberList): Promise<Found<Members>>;
  /** The last answer that said something, or what has to be mended; undefined before the first. */
  last(list: MemberList): Found<Members> | undefined;
}

/** For how long an answer counts, also one that says nothing: no number of presses costs more than one lookup in it. */
export const VALID_MS = 60_000;
/** For how long somebody who was seen in a list counts as a member while Slack says nothing. */
export const REMEMBER_MS = 60 * 60_000;
/** Whoever presses waits no longer than this; a form can be opened for 3 s only. */
const WAIT_MS = 2_000;
/** Lists that are kept: more than there are channels with incidents. The one that was not asked for longest goes. */
export const MOST_LISTS = 20;

interface KnownList {
  readonly lookUp: SharedLookup<Found<Members>>;
  last?: Found<Members>;
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
        // An answer that says nothing does not mend what Slack has said before.
        if (answer.kind === 'found' || answer.trouble.lasting) known.last = answer;
        return answer;
      },
    };
    lists.set(key, known);
    return known;
  };
  return {
    async isMember(list, userId) {
      const known = listOf(list);
      const answer = await soon(known.lookUp());
      if (answer.kind === 'found') return verdict(answer.value, userId);
      const { seen } = known;
      const isRemembered = seen?.members.ids.has(userId) === true && Math.abs(clock() - seen.at) <= REMEMBER_MS;
      return isRemembered ? 'member' : answer.trouble;
    },
    read: (list) => listOf(list).lookUp(),
    last: (list) => lists.peek(keyOf(list))?.last,
  };
}

/** The answer, or none where it takes too long: the lookup goes on for those who ask next. */
export function soon<Value>(lookup: Promise<Found<Value>>): Promise<Found<Value>> {
  const late: Found<Value> = { kind: 'trouble', trouble: NO_ANSWER };
  return Promise.race([lookup, sleep(WAIT_MS, late, { ref: false })]);
}

function verdict({ ids, rest }: Members, userId: string): 'member' | 'not-a-member' | LookupTrouble {
  return ids.has(userId) ? 'member' : (rest ?? 'not-a-member');
}

function keyOf({ kind, id }: MemberList): string {
  return `${kind} ${id}`;
}

/** A 429 may ask for more than a minute. */
export function validMs(answer: Found<unknown>): number {
  return Math.max(VALID_MS, answer.kind === 'trouble' ? (answer.trouble.waitMs ?? 0) : 0);
}
