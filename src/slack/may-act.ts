import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** Whether somebody may settle incidents of a channel. */
export type Permission = 'granted' | 'not-a-member' | 'not-in-group';
export type MayAct = (userId: string, channelId: string) => Promise<Permission>;

/** A person who was allowed once need not be looked up again for this long. */
const REMEMBER_MS = 5 * 60_000;
/** Whoever presses should not wait longer for Slack to tell. */
const LIMIT_MS = 2_000;
const PAGE = 1_000;

/**
 * Members of the channel may act, or those of a user group where the catalog names one. When Slack cannot tell, they may:
 * an incident that nobody can acknowledge does more harm than one too many who can, and every press is recorded.
 */
export function createMayAct(client: WebClient, group: string | undefined, clock: Clock, log: Logger): MayAct {
  const granted = new Map<string, number>();
  return async (userId, channelId) => {
    const key = group ? userId : `${userId} ${channelId}`;
    const at = granted.get(key);
    if (at !== undefined && clock() - at < REMEMBER_MS) return 'granted';
    try {
      const isIn = group ? isInGroup(client, group, userId) : isMember(client, channelId, userId);
      if (!(await Promise.race([isIn, tooSlow()]))) return group ? 'not-in-group' : 'not-a-member';
      granted.set(key, clock());
    } catch (error) {
      log.warn({ err: error }, 'Slack does not tell who may act; everyone may meanwhile');
    }
    return 'granted';
  };
}

async function tooSlow(): Promise<never> {
  await sleep(LIMIT_MS, undefined, { ref: false });
  throw new Error(`no answer within ${LIMIT_MS} ms`);
}

async function isInGroup(client: WebClient, usergroup: string, userId: string): Promise<boolean> {
  const { users = [] } = await client.usergroups.users.list({ usergroup });
  return users.includes(userId);
}

async function isMember(client: WebClient, channel: string, userId: string): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const page = await client.conversations.members({ channel, limit: PAGE, ...(cursor && { cursor }) });
    if (page.members?.includes(userId)) return true;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return false;
}
