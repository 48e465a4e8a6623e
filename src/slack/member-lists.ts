import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { HOUR_MS } from '../core/time.ts';
import type { LookupClient, LookupResult, Members } from './lookup-client.ts';
import type { LookupProblem, MemberList } from './lookup-trouble.ts';
import { type Deadline, type SharedLookup, shareLookup, soon, validMs } from './share-lookup.ts';

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
      const answer = await soon(known.lookUp(), deadline);
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
