import type { LocalSlack } from '@metta-health-bot/local-slack';
import { expect } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { judgeOncall } from './oncall-judge.ts';
import { postedMessages } from './posted-messages.ts';
import { readStoreRows } from './store-rows.ts';

export { outboxKeyOf, postedMessages } from './posted-messages.ts';

/**
 * Holds store and Slack against each other, once everything is sent: see judge.ts. `repeats`: how many messages may stand
 * there twice, because the channel's history could not be read.
 */
export async function expectSoundOncall(slack: LocalSlack, database: StoreConfig, repeats = 0): Promise<void> {
  const rows = await readStoreRows(database);
  const facts = { rows, posted: postedMessages(slack), unexpected: slack.unexpected };
  expect(judgeOncall(facts, { repeats })).toEqual([]);
}
