import { expect } from 'vitest';
import { z } from 'zod';
import type { LocalSlack } from '../../sandbox/slack/local-slack.ts';
import type { StoredMessage } from '../../sandbox/slack/workspace.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { type OutboxRow, readStoreRows } from './store-rows.ts';

const metadataSchema = z.object({ event_payload: z.object({ key: z.string() }) });
const contentSchema = z.object({ text: z.string() });
const incidentSchema = z.object({ events: z.array(z.object({ number: z.number(), kind: z.string() })) });
/** Each of these has a reply of its own, whatever else is going on. */
const ALWAYS_REPLIED = new Set(['acknowledged', 'silenced', 'resolved', 'reminded']);

/** Key of the outbox under which the bot posted a message; empty for any other message. */
export function keyOf({ metadata }: StoredMessage): string {
  const parsed = metadataSchema.safeParse(metadata);
  return parsed.success ? parsed.data.event_payload.key : '';
}

/** What the bot has told in channels by way of the outbox, private answers aside, oldest first. */
export function told(slack: LocalSlack): readonly StoredMessage[] {
  return slack.workspace.messages.filter((message) => !/^(alarm:|$)/.test(keyOf(message)));
}

/**
 * Holds store and Slack against each other, once everything is sent: one first message per incident, and no message that
 * is not in the store (I2), its text the last one written down (I3), replies in the order of their events (I4), every
 * event told or told of elsewhere (I1), an audit entry for each (I6), nothing else called (I7). `repeats`: how many
 * messages may stand there twice, because the channel's history could not be read.
 */
export async function expectSoundOncall(slack: LocalSlack, database: StoreConfig, repeats = 0): Promise<void> {
  const { outbox, incidents, audit } = await readStoreRows(database);
  const messages = told(slack);
  const keys = messages.map(keyOf);
  expect(outbox.filter((row) => row.state !== 'sent' || row.shown_revision < row.revision)).toEqual([]);
  expect([...new Set(keys)].filter((key) => !outbox.some((row) => row.key === key))).toEqual([]);
  expect(keys.length - new Set(keys).size).toBeLessThanOrEqual(repeats);
  for (const { id, body } of incidents) {
    const first = messages.filter((message) => keyOf(message) === `incident:${id}`);
    expect(first.length, id).toBeGreaterThan(0);
    const { events } = incidentSchema.parse(JSON.parse(body));
    const replied = events.filter(({ kind }) => ALWAYS_REPLIED.has(kind)).map(({ number }) => `${id}:${number}`);
    expect(replied.filter((key) => !outbox.some((row) => row.key === key))).toEqual([]);
    const entries = audit.filter(({ incident, key }) => incident === id && key.startsWith(`${id}:`));
    expect(entries.map(({ key }) => Number(key.slice(id.length + 1))).sort((a, b) => a - b)).toEqual(
      Array.from({ length: events.at(-1)?.number ?? 0 }, (_, index) => index + 1),
    );
  }
  for (const row of outbox) expectShown(row, outbox, messages);
  expectOrder(messages);
  expect(slack.unexpected).toEqual([]);
}

/** A message stands in Slack as the store has it last, unless another one tells it too. */
function expectShown(row: OutboxRow, outbox: readonly OutboxRow[], messages: readonly StoredMessage[]): void {
  const tellsElsewhere = row.merged_into !== null || row.outcome === 'told by the first message';
  const merges = outbox.some(({ merged_into }) => merged_into === row.key);
  if (tellsElsewhere || merges) return;
  const shown = messages.filter((message) => keyOf(message) === row.key).at(-1);
  expect(shown?.text, row.key).toContain(contentSchema.parse(JSON.parse(row.content)).text);
}

function expectOrder(messages: readonly StoredMessage[]): void {
  for (const thread of new Set(messages.map(({ threadTs }) => threadTs))) {
    if (thread === null) continue;
    const replies = messages.filter(({ threadTs }) => threadTs === thread);
    const numbers = replies.map((reply) => Number(keyOf(reply).split(':').at(-1)));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  }
}
