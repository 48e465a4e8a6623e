import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { silent } from '../../packages/local-slack/test/bot.ts';
import { createOnce } from '../../src/core/once.ts';
import { createLog } from '../../src/observability/log.ts';
import { createFormatSupport } from '../../src/slack/format-support.ts';
import { createChannelNames } from '../../src/slack/outbox/channel-names.ts';
import { createChannelPacing } from '../../src/slack/outbox/channel-pacing.ts';
import type { OutboxClient } from '../../src/slack/outbox/outbox-client.ts';
import { createOutcomeLog } from '../../src/slack/outbox/outcome-log.ts';
import { createPermalinks } from '../../src/slack/permalinks.ts';
import { openStore } from '../../src/store/open-store.ts';
import { stored } from '../fixtures/outbox-messages.ts';

const DRAFT = {
  key: 'k',
  thread: null,
  channel: 'C0',
  content: { text: 't', blocks: [] },
  summary: null,
  expiresAt: null,
};
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A client whose Slack answers each call so, and says how often it was asked. */
function answering(answer: (fields: URLSearchParams) => object) {
  const calls: string[] = [];
  const client = new WebClient('xoxb-1', {
    logger: silent,
    fetch: async (url, init) => {
      calls.push(String(url));
      return Response.json({ ok: true, ...answer(new URLSearchParams(String(init?.body))) });
    },
  });
  return { client, calls };
}

describe('remembered', () => {
  test('the address of a message is asked for once, and again when a thousand others came between', async () => {
    const { client, calls } = answering((fields) => ({ permalink: `https://x/${fields.get('message_ts')}` }));
    const permalink = createPermalinks(client);
    const ask = (ts: number) => permalink({ channel: 'C1', ts: String(ts) });
    expect([await ask(0), await ask(0), calls.length]).toEqual(['https://x/0', 'https://x/0', 1]);
    for (const ts of numbers(1_001)) await ask(ts);
    const before = calls.length;
    await ask(0);
    expect(calls.length - before).toBe(1);
  });

  test('the last of very many channels are remembered', async () => {
    const channels = numbers(11_000).map((number) => ({ id: `C${number}`, name: `n${number}` }));
    const { client, calls } = answering(() => ({ channels }));
    const idOf = createChannelNames(client);
    expect(await idOf('n10999')).toEqual({ kind: 'known', id: 'C10999' });
    expect(await idOf('n5000')).toEqual({ kind: 'known', id: 'C5000' });
    expect(calls).toHaveLength(1);
    expect(await idOf('n0')).toEqual({ kind: 'known', id: 'C0' });
    expect(calls).toHaveLength(2);
  });

  test('a workspace that is forgotten among thousands gets the best table again', () => {
    const tables = createFormatSupport(Date.now);
    const [best] = tables.toTry('T0');
    const worst = tables.toTry('T0').at(-1) ?? best;
    if (worst === undefined) throw new Error('there are no formats');
    tables.took('T0', worst);
    expect(tables.toTry('T0')).toEqual([worst]);
    for (const number of numbers(1_000)) tables.took(`T${number + 1}`, worst);
    expect(tables.toTry('T0')[0]).toBe(best);
  });

  test('a channel without messages is logged once, and again when it was forgotten', () => {
    const lines: string[] = [];
    const report = createOutcomeLog(createLog('info', [], { write: (line) => void lines.push(line) }));
    const tell = (channel: string) => {
      const message = stored(DRAFT, 1);
      const turn = { message, parent: null, others: [], thread: message.key, channel, channels: [channel] };
      report(turn, { kind: 'channel-gone', word: 'is_archived' });
    };
    tell('C0');
    tell('C0');
    expect(lines).toHaveLength(1);
    for (const number of numbers(1_000)) tell(`C${number + 1}`);
    tell('C0');
    expect(lines).toHaveLength(1_002);
  });

  test('the last thousand shares are remembered', () => {
    const once = createOnce(() => 1, 60_000);
    for (const number of numbers(1_001)) once.first(String(number));
    expect([once.first('1000'), once.first('0')]).toEqual([false, true]);
  });

  /** What is remembered after turns in so many channels, whose ids Slack gives by this function. */
  async function afterTurns(count: number, idOf: (channel: string) => string) {
    const folder = mkdtempSync(join(tmpdir(), 'metta-'));
    const store = await openStore({ kind: 'sqlite', folder });
    // Nothing can be written down any more, for which a channel rests.
    await store.close();
    const outboxClient: OutboxClient = {
      post: async () => ({ kind: 'not-sent', detail: 'no' }),
      update: async () => ({ kind: 'not-sent', detail: 'no' }),
      find: async () => ({ kind: 'absent' }),
      firstMessages: async () => ({ kind: 'read', messages: [] }),
      findAll: async () => [],
      remove: async () => true,
      channelId: async (channel) => ({ kind: 'known', id: idOf(channel) }),
      testToken: async () => 'alive',
    };
    const desk = {
      store: store.outbox,
      outboxClient,
      lease: { holds: () => true, tookOverAt: () => 0 },
      clock: () => 1,
      random: () => 0,
      fallbackChannel: null,
      oncallChannel: null,
    };
    const token = { check: async () => true, died: async () => true, isAlive: () => true };
    const trouble = { onStoreError: () => {}, onRowError: () => {} };
    const taker = createChannelPacing(desk, trouble, { token, report: () => {} });
    for (const number of numbers(count)) {
      const message = stored(DRAFT, 1);
      const channel = `C${number}`;
      await taker.deliver(1, { message, parent: null, others: [], thread: message.key, channel, channels: [channel] });
    }
    rmSync(folder, { recursive: true });
    return { freeAt: taker.freeAt, ids: taker.channels.ids };
  }

  test('the pauses of the last ten thousand channels are remembered in the outbox', async () => {
    const { freeAt } = await afterTurns(10_001, (channel) => channel);
    expect([freeAt.size, freeAt.has('C0'), freeAt.has('C10000')]).toEqual([10_000, false, true]);
  });

  test('the ids of the last thousand channels by name are remembered in the outbox', async () => {
    const { ids } = await afterTurns(1_001, (channel) => `ID${channel}`);
    const known = numbers(1_001).filter((number) => ids.get(`C${number}`) !== undefined);
    expect([known.length, known[0], ids.get('C1000')]).toEqual([1_000, 1, 'IDC1000']);
  });
});
